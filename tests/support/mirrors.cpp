// The direct judge of a cycle's result. Which tables belong to an asset is read off the catalogue: a table that nobody
// told the product of shows here as missing rows.
#include "support/mirrors.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "immich/paths.h"
#include "support/files.h"
#include "support/sharing.h"

namespace kindred::support {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// Tables that tie an asset to what is each user's own: a mirror starts without rows in them.
constexpr std::array kPersonal = {"activity", "album_asset", "memory_asset", "shared_link_asset", "tag_asset"};
/// Paths that Immich kept in columns of asset before they moved to asset_file, and their types there.
constexpr std::array<std::pair<const char*, const char*>, 2> kFilesInColumns = {
    {{"sidecarPath", "sidecar"}, {"encodedVideoPath", "encoded_video"}}};
constexpr std::array kSyncColumns = {"createdAt", "updatedAt", "updateId", "createId"};

struct stat status_of(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  return status;
}

std::string without_source_id(const std::string& name, const std::string& id) {
  return name.starts_with(id) ? name.substr(id.size()) : name;
}

class Judge {
 public:
  Judge(Instance& immich, const Config& config, const Job& job) : immich_(immich), config_(config), job_(job) {
    target_.id = job.target_user_id;
    if (!immich.columns().has("person_group")) return;
    person_id_ = face_person_ = "personGroupId";
    shares_cluster_ = immich
                          .query(R"(select a."clusterGroupId" = b."clusterGroupId" as shared from "user" a, "user" b
                                     where a.id = $1 and b.id = $2)",
                                 job.source_user_id, job.target_user_id)[0]
                          .get<bool>("shared");
  }

  std::vector<std::string> run() {
    read_people();
    for (const pg::Row row :
         immich_.query("select source_asset_id, target_asset_id, tree_path, placed from _face_sync_asset_map"
                       " where source_user_id = $1 and target_user_id = $2 and job = $3 order by source_asset_id",
                       job_.source_user_id, job_.target_user_id, job_.name)) {
      check_asset(row.get<Uuid>("source_asset_id"), row.get<Uuid>("target_asset_id"), row.get<std::string>("tree_path"),
                  row.get<std::string>("placed"));
    }
    check_people();
    return std::move(wrong_);
  }

 private:
  void complain(const std::string& what) { wrong_.push_back(what); }
  void expect_equal(const std::string& what, const json& is, const json& should) {
    if (is != should) complain(fmt::format("{} is {}, not {}", what, is.dump(), should.dump()));
  }
  Uuid mirror_of(const Uuid& source) const { return Sharing::mirror_id(target_, source); }
  std::string mirror_of(const json& source) const { return mirror_of(*Uuid::parse(source.get<std::string>())).str(); }
  std::string here(const std::string& path) const { return immich::path_here(config_, path); }

  std::vector<json> rows(const std::string& table, const std::string& column, const Uuid& id) {
    std::vector<json> out;
    const std::string sql = fmt::format("select to_jsonb(t)::text as row from {} t where {} = $1 order by 1",
                                        pg::quote_identifier(table), pg::quote_identifier(column));
    for (const pg::Row row : immich_.query(sql, id)) out.push_back(json::parse(row.get<std::string>("row")));
    return out;
  }

  std::vector<std::string> asset_tables() {
    if (tables_.empty()) {
      for (const pg::Row row :
           immich_.query("select c.relname::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid"
                         " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname = 'assetId'"
                         " and c.relname not like '%\\_audit' and c.relname <> all ($1::text[]) order by 1",
                         std::vector<std::string>(kPersonal.begin(), kPersonal.end()))) {
        tables_.push_back(row.get<std::string>("name"));
      }
    }
    return tables_;
  }

  void check_asset(const Uuid& source, const Uuid& mirror, const std::string& tree_path, const std::string& placed) {
    const std::vector<json> sources = rows("asset", "id", source), mirrors = rows("asset", "id", mirror);
    if (sources.empty() || mirrors.empty()) return complain(source.str() + ": asset or mirror is gone");
    name_ = sources[0].at("originalFileName").get<std::string>();
    expect_equal(name_ + " id", mirror.str(), mirror_of(source).str());
    expect_equal(name_ + " tree_path", tree_path, expected_tree_path(sources[0], tree_path));
    check_asset_row(sources[0], mirrors[0], mirror, tree_path);
    for (const std::string& table : asset_tables()) check_rows(table, source, mirror, tree_path);
    check_tags(source, mirror);
    check_embeddings(source);
    check_original(here(sources[0].at("originalPath")), here(tree_path), placed);
  }

  /// Where the job has rules: below the library's folder, or below `uploads`; with digits where names clash.
  std::string path_by_rules(const json& source, const std::string& tree_path) const {
    const fs::path path = source.at("originalPath").get<std::string>();
    fs::path wanted = "uploads";
    if (source.at("libraryId").is_null()) {
      const fs::path below = path.lexically_relative(immich_.media_root());
      for (auto part = std::next(below.begin(), 2); part != below.end(); ++part) wanted /= *part;
    } else {
      const pg::Result rows = immich_.query(
          "select l.name, p.path from library l cross join unnest(l.\"importPaths\") as p (path) where l.id = $1 and"
          " starts_with($2, p.path) order by length(p.path) desc limit 1",
          source.at("libraryId").get<std::string>(), path.string());
      const auto second = immich_.query(
          "select from library l join library o on o.\"ownerId\" = l.\"ownerId\" and lower(o.name) = lower(l.name) and"
          " o.\"createdAt\" < l.\"createdAt\" where l.id = $1",
          source.at("libraryId").get<std::string>());
      const std::string suffix = second.empty() ? "" : "_" + source.at("libraryId").get<std::string>().substr(0, 8);
      wanted = rows[0].get<std::string>("name") + suffix;
      wanted /= path.lexically_relative(rows[0].get<std::string>("path"));
    }
    const std::string plain = job_.target_path_prefix + wanted.string();
    const fs::path clashing =
        wanted.parent_path() /
        (wanted.stem().string() + "_" + source.at("id").get<std::string>().substr(0, 8) + wanted.extension().string());
    return tree_path == job_.target_path_prefix + clashing.string() ? tree_path : plain;
  }

  std::string expected_tree_path(const json& source, const std::string& tree_path) const {
    const auto path = source.at("originalPath").get<std::string>();
    if (is_immichs_own(source)) {
      return expected_file_path({{"type", "encoded_video"}, {"path", path}},
                                *Uuid::parse(source.at("id").get<std::string>()), "");
    }
    if (job_.has_rules()) return path_by_rules(source, tree_path);
    if (!job_.uploads) return job_.target_path_prefix + path.substr(job_.source_path_prefix.size());
    const fs::path below = fs::path(path).lexically_relative(immich_.media_root());
    fs::path kept;
    for (auto part = std::next(below.begin(), 2); part != below.end(); ++part) kept /= *part;
    return job_.target_path_prefix + kept.string();
  }

  /// The motion part that Immich took out of a photo's file: its content is what Immich's integrity check compares.
  bool is_immichs_own(const json& source) const {
    return source.at("originalPath").get<std::string>().starts_with(immich_.media_root() + "/encoded-video/");
  }

  bool is_mapped(const json& source) {
    return !immich_
                .query("select from _face_sync_asset_map where source_asset_id = $1 and target_user_id = $2",
                       source.get<std::string>(), job_.target_user_id)
                .empty();
  }

  /// A stack of one photo is none.
  bool is_stacked(const json& stack) {
    return immich_
               .query(
                   "select count(*) as members from _face_sync_asset_map m join asset a on a.id = m.source_asset_id"
                   " where a.\"stackId\" = $1 and m.target_user_id = $2",
                   stack.get<std::string>(), job_.target_user_id)[0]
               .get<std::int64_t>("members") > 1;
  }

  void check_tags(const Uuid& source, const Uuid& mirror) {
    const auto tags = [&](const Uuid& asset, const Uuid& owner) {
      return immich_
          .query(fmt::format("select coalesce(string_agg(t.value, ' ' order by t.value), '') as tags from tag_asset ta"
                             " join tag t on t.id = ta.{} where ta.{} = $1 and t.\"userId\" = $2",
                             immich_.columns().has("tag_asset", "tagId") ? "\"tagId\"" : "\"tagsId\"",
                             immich_.columns().has("tag_asset", "tagId") ? "\"assetId\"" : "\"assetsId\""),
                 asset, owner)[0]
          .get<std::string>("tags");
    };
    expect_equal(name_ + " tags", tags(mirror, job_.target_user_id), tags(source, job_.source_user_id));
  }

  /// What this version of Immich has no column for, cannot be compared.
  static void forget_unknown_columns(json& should, const json& source) {
    for (auto column = should.begin(); column != should.end();) {
      column = source.contains(column.key()) ? std::next(column) : should.erase(column);
    }
  }

  void check_asset_row(const json& source, const json& mirror, const Uuid& mirror_id, const std::string& tree_path) {
    const Uuid source_id = *Uuid::parse(source.at("id").get<std::string>());
    json should = source, is = mirror;
    should.update({{"id", mirror_id.str()},
                   {"ownerId", job_.target_user_id.str()},
                   {"libraryId", job_.target_library_id.str()},
                   {"originalPath", tree_path},
                   {"isFavorite", false},
                   {"duplicateId", nullptr},
                   {"deviceAssetId", source.at("originalFileName")},
                   {"deviceId", "Library Import"}});
    if (!is_immichs_own(source)) {
      should.update({{"checksum", "\\x" + hex(sha1("path:" + tree_path))},
                     {"checksumAlgorithm", "sha1-path"},
                     {"isExternal", true}});
    }
    for (const auto& [column, type] : kFilesInColumns) {
      if (!source.contains(column) || source[column].is_null() || source[column].get<std::string>().empty()) continue;
      should[column] = expected_file_path({{"type", type}, {"path", source[column]}}, source_id, tree_path);
    }
    if (job_.show == Show::archive && source.at("visibility") == "timeline") should["visibility"] = "archive";
    forget_unknown_columns(should, source);
    json& part = should["livePhotoVideoId"];
    if (!part.is_null()) part = is_mapped(part) ? json(mirror_of(part)) : json();
    json& stack = should["stackId"];
    if (!stack.is_null()) stack = is_stacked(stack) ? json(mirror_of(stack)) : json();
    compare_rows("asset", should, is, {"fileModifiedAt"});
    const pg::Result time = immich_.query(
        "select (extract(epoch from \"fileModifiedAt\") * 1000)::text as ms from asset where id = $1", mirror_id);
    const double written = std::stod(time[0].get<std::string>("ms"));
    expect_equal(name_ + " fileModifiedAt (ms)", written, static_cast<double>(node_mtime_ms_of(here(tree_path))));
  }

  void compare_rows(const std::string& table, json should, json is, const std::vector<std::string>& less) {
    for (const char* column : kSyncColumns) {
      if (is.contains(column) && is.at(column) == should.at(column)) complain(table + "." + column + " was copied");
      is.erase(column);
      should.erase(column);
    }
    for (const std::string& column : less) {
      is.erase(column);
      should.erase(column);
    }
    for (const auto& [column, value] : should.items()) {
      expect_equal(fmt::format("{} {}.{}", name_, table, column), is.value(column, json()), value);
    }
  }

  /// False where the source's row has no counterpart.
  bool expect_row(const std::string& table, json& row, const Uuid& source, const std::string& tree_path) {
    row["assetId"] = mirror_of(source).str();
    // Each user's own: what Immich is to write into that user's XMP file.
    if (table == "asset_exif") row.erase("lockedProperties");
    if (table == "asset_job_status") {
      for (const char* stamp : {"facesRecognizedAt", "duplicatesDetectedAt", "ocrAt"}) {
        if (row.contains(stamp) && row[stamp].is_null()) row[stamp] = row["metadataExtractedAt"];
      }
    }
    if (table == "asset_metadata" && row["key"] == "mobile-app") return false;
    if (table == "asset_file") row["path"] = expected_file_path(row, source, tree_path);
    if (table == "asset_face") {
      if (!row["deletedAt"].is_null()) return false;
      json& person = row[face_person_];
      person = person.is_null() ? json() : expected_person(person);
      if (person.is_null() && row["sourceType"] == "machine-learning") return false;
      if (shares_cluster_) row["sourceType"] = "manual";
    }
    if (row.contains("id")) row["id"] = mirror_of(row["id"]);
    return true;
  }

  /// Faces that the target deleted as Immich's pages do: the row stays, with a date.
  static void leave_out_refused(std::vector<json>& should, std::vector<json>& is) {
    std::set<json> refused;
    for (const json& row : is) {
      if (!row["deletedAt"].is_null()) refused.insert(row["id"]);
    }
    const auto is_refused = [&](const json& row) { return refused.contains(row["id"]); };
    std::erase_if(should, is_refused);
    std::erase_if(is, is_refused);
  }

  void check_rows(const std::string& table, const Uuid& source, const Uuid& mirror, const std::string& tree_path) {
    std::vector<json> should, is = rows(table, "assetId", mirror);
    for (json& row : rows(table, "assetId", source)) {
      if (table == "asset_file") check_file(row, source, tree_path);
      if (expect_row(table, row, source, tree_path)) should.push_back(row);
    }
    if (table == "asset_face") leave_out_refused(should, is);
    if (should.size() != is.size()) {
      return complain(fmt::format("{} has {} rows in {}, not {}", name_, is.size(), table, should.size()));
    }
    const auto by_key = [](const json& row) {
      return row.value("id", row.value("key", std::string())) + row.value("type", std::string());
    };
    const auto before = [&](const json& a, const json& b) { return by_key(a) < by_key(b); };
    std::sort(should.begin(), should.end(), before);
    std::sort(is.begin(), is.end(), before);
    for (std::size_t i = 0; i < is.size(); ++i) compare_rows(table, should[i], is[i], {});
  }

  void check_embeddings(const Uuid& source) {
    for (const json& face : rows("asset_face", "assetId", source)) {
      const Uuid mirrored = mirror_of(*Uuid::parse(face["id"].get<std::string>()));
      if (rows("asset_face", "id", mirrored).empty()) continue;
      std::vector<json> should = rows("face_search", "faceId", *Uuid::parse(face["id"].get<std::string>()));
      for (json& row : should) row["faceId"] = mirrored.str();
      if (shares_cluster_) should.clear();
      expect_equal(name_ + " face_search", rows("face_search", "faceId", mirrored), should);
    }
  }

  // M/thumbs/{owner}/{id[0:2]}/{id[2:4]}/{id}{rest of the source's name} (behaviours, 8); the XMP beside the original.
  std::string expected_file_path(const json& file, const Uuid& source, const std::string& tree_path) const {
    if (file["type"] == "sidecar") return tree_path + ".xmp";
    const std::string id = mirror_of(source).str(), name = fs::path(file["path"].get<std::string>()).filename();
    const char* folder = file["type"] == "encoded_video" ? "encoded-video" : "thumbs";
    return fmt::format("{}/{}/{}/{}/{}/{}{}", immich_.media_root(), folder, job_.target_user_id.str(), id.substr(0, 2),
                       id.substr(2, 2), id, without_source_id(name, source.str()));
  }

  void check_file(const json& file, const Uuid& source, const std::string& tree_path) {
    const std::string mine = here(expected_file_path(file, source, tree_path));
    const std::string theirs = here(file["path"].get<std::string>());
    const struct stat my_status = status_of(mine), their_status = status_of(theirs);
    if (!S_ISREG(my_status.st_mode)) return complain(mine + " is no file");
    if (sha256_of_file(mine) != sha256_of_file(theirs)) complain(mine + " differs from " + theirs);
    const bool must_be_own = file["type"] == "sidecar" || file.value("isEdited", false);
    if (must_be_own && my_status.st_ino == their_status.st_ino) complain(mine + " is the source's own file");
  }

  void check_original(const std::string& source, const std::string& mirror, const std::string& placed) {
    const struct stat status = status_of(mirror), source_status = status_of(source);
    if (status.st_mode == 0) return complain(mirror + " is not there");
    if (sha256_of_file(mirror) != sha256_of_file(source)) complain(mirror + " differs from " + source);
    if (mirror.starts_with(here(immich_.media_root() + "/encoded-video/"))) return;  // a motion part of Immich's making
    const fs::path tree = fs::path(here(job_.target_path_prefix)).parent_path();     // without the slash at its end
    const fs::path folder = fs::path(mirror).parent_path(), below = folder.lexically_relative(tree);
    const fs::path straight = below == "." ? fs::canonical(tree) : fs::canonical(tree) / below;
    if (fs::canonical(folder) != straight) complain(mirror + " is reached through a directory link");
    const std::string how = S_ISLNK(status.st_mode)                 ? "symlink"
                            : status.st_ino == source_status.st_ino ? "hardlink"
                                                                    : "copy or reflink";
    if (!how.starts_with(placed) && !how.ends_with(placed))
      complain(fmt::format("{} is a {}, not a {}", mirror, how, placed));
  }

  void read_people() {
    for (const pg::Row row : immich_.query("select source_person_id, target_person_id from _face_sync_person_map"
                                           " where target_user_id = $1",
                                           job_.target_user_id)) {
      mirrored_[row.get<std::string>("source_person_id")] = row.get<std::string>("target_person_id");
    }
    for (const pg::Row row : immich_.query("select source_person_id, target_person_id from _face_sync_person_map"
                                           " where not matched or source_user_id = $1",
                                           job_.target_user_id)) {
      if (row.get<Uuid>("target_person_id") == row.get<Uuid>("source_person_id")) continue;
      origin_[row.get<std::string>("target_person_id")] = row.get<std::string>("source_person_id");
    }
  }

  /// The target's own person where the source's is a mirror of one, else the mirror of the origin.
  json expected_person(const json& person) {
    auto id = person.get<std::string>();
    if (origin_.contains(id)) id = origin_[id];
    const auto own =
        immich_.query("select from person where :\"person_id\" = $1 and \"ownerId\" = $2", id, job_.target_user_id);
    if (!own.empty()) return id;
    return mirrored_.contains(id) ? json(mirrored_[id]) : json();
  }

  void check_people() {
    for (const pg::Row row : immich_.query("select source_person_id, target_person_id from _face_sync_person_map"
                                           " where source_user_id = $1 and target_user_id = $2 and not matched",
                                           job_.source_user_id, job_.target_user_id)) {
      check_person(row.get<Uuid>("source_person_id"), row.get<Uuid>("target_person_id"));
    }
  }

  std::vector<json> people(const Uuid& id, const Uuid& owner) {
    std::vector<json> found = rows("person", person_id_, id);
    std::erase_if(found, [&](const json& row) { return row["ownerId"] != owner.str(); });
    return found;
  }

  void check_person(const Uuid& source, const Uuid& mirror) {
    name_ = "person " + source.str();
    const std::vector<json> sources = people(source, job_.source_user_id),
                            mirrors = people(mirror, job_.target_user_id);
    if (sources.empty() || mirrors.empty()) return complain(name_ + ": person or mirror is gone");
    json should = sources[0];
    const std::string id = shares_cluster_ ? source.str() : mirror_of(source).str(), theirs = should["thumbnailPath"];
    const std::string mine = fmt::format("{}/thumbs/{}/{}/{}/{}{}", immich_.media_root(), job_.target_user_id.str(),
                                         id.substr(0, 2), id.substr(2, 2), id, fs::path(theirs).extension().string());
    should.update({{person_id_, id}, {"ownerId", job_.target_user_id.str()}, {"isFavorite", false}});
    should["thumbnailPath"] = theirs.empty() ? "" : mine;
    compare_rows("person", should, mirrors[0], {"faceAssetId"});
    check_feature_face(sources[0], mirrors[0]);
    if (theirs.empty()) return;
    if (!S_ISREG(status_of(here(mine)).st_mode)) return complain(mine + " is no file");
    if (status_of(here(mine)).st_ino == status_of(here(theirs)).st_ino) complain(mine + " is the source's own file");
    if (sha256_of_file(here(mine)) != sha256_of_file(here(theirs))) complain(mine + " differs from " + theirs);
  }

  void check_feature_face(const json& source, const json& mirror) {
    const pg::Result faces = immich_.query(
        "select f.id from asset_face f join asset a on a.id = f.\"assetId\" where f.:\"face_person\" = $1"
        " and a.\"ownerId\" = $2",
        mirror[person_id_].get<std::string>(), job_.target_user_id);
    std::set<std::string> ids;
    for (const pg::Row row : faces) ids.insert(row.get<std::string>("id"));
    const std::string wanted = source["faceAssetId"].is_null() ? "" : mirror_of(source["faceAssetId"]);
    const std::string is = mirror["faceAssetId"].is_null() ? "" : mirror["faceAssetId"].get<std::string>();
    if (ids.empty()) return expect_equal(name_ + " faceAssetId", is, "");
    if (ids.contains(wanted)) return expect_equal(name_ + " faceAssetId", is, wanted);
    if (!ids.contains(is)) complain(name_ + " has no feature face of its own");
  }

  Instance& immich_;
  const Config& config_;
  const Job& job_;
  User target_;
  std::string name_;
  std::vector<std::string> tables_;
  std::string person_id_ = "id", face_person_ = "personId";  ///< how the columns are called
  bool shares_cluster_ = false;                              ///< source and target are of one cluster group
  std::map<std::string, std::string> mirrored_, origin_;
  std::vector<std::string> wrong_;
};

}  // namespace

std::vector<std::string> wrong_mirrors(Instance& immich, const Config& config, const Job& job) {
  return Judge(immich, config, job).run();
}

}  // namespace kindred::support
