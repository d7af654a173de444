#include "support/predecessor.h"

#include <fmt/format.h>

#include <filesystem>

namespace kindred::support {

namespace {

namespace fs = std::filesystem;

std::string tables(const PredecessorSpec& spec) {
  const bool is_first = spec.schema_version == 1;
  std::string sql = fmt::format(R"(
    create table _face_sync_asset_map (
      id uuid primary key default gen_random_uuid(), source_asset_id uuid not null{0}, target_asset_id uuid not null unique,
      source_user_id uuid not null, target_user_id uuid not null, synced_at timestamptz not null default now(){1});
    create table _face_sync_skipped (
      source_asset_id uuid not null,{2} reason text not null, skipped_at timestamptz not null default now(),
      primary key (source_asset_id{3}));)",
                                is_first ? " unique" : "", is_first ? "" : ", unique (source_asset_id, target_user_id)",
                                is_first ? "" : " target_user_id uuid not null,", is_first ? "" : ", target_user_id");
  if (!is_first) {
    sql += fmt::format(
        "create table _face_sync_meta (key text primary key, value text not null);"
        "insert into _face_sync_meta values ('schema_version', '{}');",
        spec.schema_version);
  }
  sql +=
      "create table _face_sync_person_map (id uuid primary key default gen_random_uuid(), source_person_id uuid not "
      "null,"
      " target_person_id uuid not null, source_user_id uuid not null, target_user_id uuid not null,"
      " unique (source_person_id, target_user_id));";
  return sql;
}

/// A row of Immich's under other ids: `overrides` are pairs for jsonb_build_object.
std::string copy_rows(const std::string& table, const std::string& overrides, const std::string& from) {
  return fmt::format(
      "insert into {0} select (jsonb_populate_record(s, jsonb_build_object('createdAt', now(), 'updatedAt', now(),"
      " 'updateId', immich_uuid_v7(), {1}))).* from {0} s {2};",
      table, overrides, from);
}

std::string mirrors(const Sharing& share) {
  const Job& job = share.config.jobs.front();
  const std::string user = job.source_user_id.str(), target = job.target_user_id.str();
  std::string sql = fmt::format(
      "insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id)"
      " select a.id, gen_random_uuid(), '{0}', '{1}' from asset a join asset_job_status j on j.\"assetId\" = a.id"
      " join smart_search c on c.\"assetId\" = a.id where a.\"ownerId\" = '{0}' and starts_with(a.\"originalPath\", "
      "'{2}')"
      " and a.\"deletedAt\" is null and j.\"facesRecognizedAt\" is not null;"
      "insert into _face_sync_person_map (source_person_id, target_person_id, source_user_id, target_user_id)"
      " select s.id, gen_random_uuid(), '{0}', '{1}' from person s where exists (select from asset_face f"
      " join _face_sync_asset_map m on m.source_asset_id = f.\"assetId\" where f.\"personId\" = s.id);",
      user, target, job.source_path_prefix);
  const std::string map = "join _face_sync_asset_map m on m.source_asset_id = s.";
  sql +=
      copy_rows("asset",
                fmt::format("'id', m.target_asset_id, 'ownerId', m.target_user_id, 'libraryId', '{}', 'originalPath',"
                            " '{}' || substr(s.\"originalPath\", {}), 'isExternal', true, 'isFavorite', false,"
                            " 'livePhotoVideoId', null, 'stackId', null, 'duplicateId', null",
                            job.target_library_id.str(), job.target_path_prefix, job.source_path_prefix.size() + 1),
                map + "id");
  sql += copy_rows("asset_exif", "'assetId', m.target_asset_id", map + "\"assetId\"");
  sql += copy_rows("asset_file",
                   "'id', gen_random_uuid(), 'assetId', m.target_asset_id, 'path', replace(replace(s.path,"
                   " m.source_user_id::text, m.target_user_id::text), '/' || m.source_asset_id::text, '/' ||"
                   " m.target_asset_id::text)",
                   map + "\"assetId\" where s.type <> 'sidecar'");
  sql += copy_rows("asset_job_status",
                   "'assetId', m.target_asset_id, 'facesRecognizedAt', now(), 'metadataExtractedAt', now(),"
                   " 'duplicatesDetectedAt', now(), 'ocrAt', now()",
                   map + "\"assetId\"");
  sql += copy_rows("smart_search", "'assetId', m.target_asset_id", map + "\"assetId\"");
  return sql;
}

std::string people() {
  return copy_rows("person",
                   "'id', p.target_person_id, 'ownerId', p.target_user_id, 'faceAssetId', null, 'isFavorite', false,"
                   " 'thumbnailPath', replace(replace(s.\"thumbnailPath\", p.source_user_id::text,"
                   " p.target_user_id::text), '/' || s.id::text, '/' || p.target_person_id::text)",
                   "join _face_sync_person_map p on p.source_person_id = s.id") +
         "create temporary table new_face as select f.id as old_id, gen_random_uuid() as new_id from asset_face f join"
         " _face_sync_asset_map m on m.source_asset_id = f.\"assetId\" where f.\"deletedAt\" is null;" +
         copy_rows(
             "asset_face",
             "'id', n.new_id, 'assetId', m.target_asset_id, 'personId', (select p.target_person_id from"
             " _face_sync_person_map p where p.source_person_id = s.\"personId\")",
             "join new_face n on n.old_id = s.id join _face_sync_asset_map m on m.source_asset_id = s.\"assetId\"") +
         copy_rows("face_search", "'faceId', n.new_id", "join new_face n on n.old_id = s.\"faceId\"") +
         "update person p set \"faceAssetId\" = f.id from asset_face f where f.\"personId\" = p.id and p.id in (select"
         " target_person_id from _face_sync_person_map);"
         "drop table new_face;";
}

/// Hard links beside the source's own thumbnails: only the user's folder and the file's name change.
void link_files(Sharing& share) {
  const auto link = [](const std::string& from, const std::string& to) {
    if (from.empty() || to.empty() || !fs::exists(from)) return;
    fs::create_directories(fs::path(to).parent_path());
    fs::create_hard_link(from, to);
  };
  for (const pg::Row row : share.immich.query(
           R"(select s.path as source, t.path as target
              from _face_sync_asset_map m
              join asset_file s on s."assetId" = m.source_asset_id
              join asset_file t on t."assetId" = m.target_asset_id and t.type = s.type
                and t."isEdited" = s."isEdited"  -- needs asset_file.isEdited
              union all
              select s."thumbnailPath", t."thumbnailPath"
              from _face_sync_person_map m
              join person s on s.id = m.source_person_id
              join person t on t.id = m.target_person_id)")) {
    link(row.get<std::string>("source"), row.get<std::string>("target"));
  }
}

void make_tree(Sharing& share, const PredecessorSpec& spec) {
  const Job& job = share.config.jobs.front();
  const fs::path tree = fs::path(job.target_path_prefix).parent_path();
  const fs::path source = fs::path(job.source_path_prefix).parent_path();
  fs::remove_all(tree);
  if (spec.directory_link) return fs::create_directory_symlink(source, tree);
  fs::copy(source, tree, fs::copy_options::recursive | fs::copy_options::create_hard_links);
}

}  // namespace

void install_predecessor(Sharing& share, const PredecessorSpec& spec) {
  {
    pg::Connection sidecar(share.config.database, "test");  // it ran with the role that Kindred is given
    pg::Transaction work = sidecar.begin();
    work.run_script(tables(spec));
    work.commit();
  }
  pg::Transaction work = share.immich.db().begin();
  work.run_script(mirrors(share));
  work.run_script(people());
  work.commit();
  link_files(share);
  make_tree(share, spec);
  if (!spec.person_map) share.immich.db().query("drop table _face_sync_person_map");
}

}  // namespace kindred::support
