// What lies around the mirrors: files that no row names, work that Immich would start, and the product's own judge.
#include <fmt/format.h>

#include <set>

#include "commands/verify/verify.h"
#include "immich/paths.h"
#include "support/mirrors.h"
#include "support/sharing.h"

namespace kindred::support {

std::vector<std::string> stray_files(Instance& immich, const Config& config, const Job& job) {
  std::set<std::string> named;
  for (const pg::Row row : immich.query(R"(select "originalPath" as path from asset
union all select path from asset_file
union all select "sidecarPath" from asset where "sidecarPath" <> ''  -- needs asset.sidecarPath
union all select "encodedVideoPath" from asset where "encodedVideoPath" <> ''  -- needs asset.encodedVideoPath
union all select "thumbnailPath" from person)")) {
    named.insert(immich::path_here(config, row.get<std::string>("path")));
  }
  std::vector<std::string> strays;
  const std::string target = job.target_user_id.str();
  for (const std::string& folder : {job.target_path_prefix, immich.media_root() + "/thumbs/" + target + "/",
                                    immich.media_root() + "/encoded-video/" + target + "/"}) {
    const std::string here = immich::path_here(config, folder);
    for (const std::string& name : Sharing::files_in(here)) {
      if (!named.contains(here + name)) strays.push_back("stray file " + here + name);
    }
  }
  return strays;
}

std::vector<std::string> missing_work(Instance& immich, const Uuid& target) {
  struct Queue {
    const char* name;
    const char* where;
  };
  static constexpr Queue kQueues[] = {
      {"thumbnails", R"(not exists (select from asset_file f where f."assetId" = a.id and f.type = 'thumbnail'))"},
      {"previews", R"(not exists (select from asset_file f where f."assetId" = a.id and f.type = 'preview'))"},
      {"edited", R"(false
          or (a."isEdited" and not exists (select from asset_file f where f."assetId" = a.id and f.type = 'fullsize' and f."isEdited"))  -- needs asset.isEdited
       )"},
      {"thumbhash", "a.thumbhash is null"},
      {"metadata", R"(j."metadataExtractedAt" is null)"},
      {"smart search", R"(not exists (select from smart_search s where s."assetId" = a.id))"},
      {"face detection", R"(j."facesRecognizedAt" is null)"},
      {"duplicates", R"(j."duplicatesDetectedAt" is null)"},
      {"text", R"(false
          or j."ocrAt" is null  -- needs asset_job_status.ocrAt
       )"},
      {"recognition", R"(exists (select from asset_face f where f."assetId" = a.id and f.:"face_person" is null
                         and f."sourceType" = 'machine-learning' and f."deletedAt" is null))"}};
  std::vector<std::string> missing;
  const auto add = [&](const std::string& name, const std::string& sql) {
    const auto n = immich.query(sql, target)[0].get<std::int64_t>("n");
    if (n > 0) missing.push_back(fmt::format("{} would run on {} mirrors", name, n));
  };
  for (const Queue& queue : kQueues) {
    add(queue.name, fmt::format("select count(*) as n from asset a join _face_sync_asset_map m on m.target_asset_id ="
                                " a.id left join asset_job_status j on j.\"assetId\" = a.id where a.\"ownerId\" = $1"
                                " and ({}) and (a.visibility <> 'hidden' or '{}' in ('metadata', 'recognition'))",
                                queue.where, queue.name));  // only these two look at motion parts
  }
  add("person thumbnails",
      "select count(*) as n from person p join _face_sync_person_map m on m.target_person_id = p.:\"person_id\""
      " where p.\"ownerId\" = $1 and p.\"thumbnailPath\" = ''");
  if (!immich.columns().has("person_group")) return missing;
  add("the cleanup of people without a face", R"(select count(*) as n
from person p join _face_sync_person_map m on m.target_person_id = p."personGroupId" and m.target_user_id = p."ownerId"
where p."ownerId" = $1 and not exists (select from asset_face f where f."personGroupId" = p."personGroupId"))");
  add("the cleanup of groups without a person", R"(select count(*) as n
from person_group g join "user" u on u."clusterGroupId" = g."clusterGroupId"
where u.id = $1 and not exists (select from person p where p."personGroupId" = g.id)
  and not exists (select from asset_face f join asset a on a.id = f."assetId" -- one that the source took its person from
                  where f."personGroupId" = g.id and a."ownerId" <> $1))");
  return missing;
}

std::vector<std::string> broken_promises(const Config& config) {
  sync::Progress quiet;
  std::vector<std::string> broken;
  for (const sync::JobVerdict& verdict : sync::verify(config, {.only_job = {}, .deep = true}, quiet).jobs) {
    if (verdict.error) broken.push_back("verify: " + verdict.job + ": " + verdict.error->what());
    for (const auto& found : {verdict.broken, verdict.not_followed}) {  // a cycle is to leave neither
      for (const sync::BrokenPromise& promise : found) {
        const std::string example = promise.examples.empty() ? "" : promise.examples.front().detail;
        broken.push_back(
            fmt::format("verify: {}: {} {} ({})", verdict.job, promise.count, promise.check->name, example));
      }
    }
  }
  return broken;
}

std::vector<std::string> judge(Instance& immich, const Config& config, const Job& job) {
  std::vector<std::string> all = wrong_mirrors(immich, config, job);
  for (std::string& line : stray_files(immich, config, job)) all.push_back(std::move(line));
  for (std::string& line : missing_work(immich, job.target_user_id)) all.push_back(std::move(line));
  for (std::string& line : broken_promises(config)) all.push_back(std::move(line));
  return all;
}

}  // namespace kindred::support
