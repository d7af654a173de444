// The fixture's front: users, libraries, people, assets. Rows of the rest are in collections.cpp.
#include "support/instance.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "pg/value.h"
#include "support/asset_draft.h"
#include "support/pictures.h"

namespace kindred::support {

using pg::Param;
using pg::to_param;

namespace {

constexpr const char* kMediaFolders[] = {"thumbs", "upload", "library", "encoded-video", "profile", "backups"};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

}  // namespace

Instance::Instance(const TestDatabase& database, const TemporaryFolder& folder, std::uint64_t seed)
    : Instance(database.config(), folder / "media", seed) {}

Instance::Instance(const Database& database, const std::string& media_root, std::uint64_t seed)
    : db_(database, "fixture"),
      columns_(db_),
      catalogue_(immich::Catalogue::read(db_)),
      media_root_(media_root),
      seed_(seed) {
  make_media_root();
}

std::string Instance::adapted(std::string_view sql) const {
  std::string text = immich::adapted(sql, catalogue_);
  static const std::regex joins(R"(\b(album|tag)_asset\b(?!_audit))"), later(R"re("(album|asset|tag)Id")re");
  if (!columns_.has("tag_asset", "tagsId") || !std::regex_search(text, joins)) return text;
  return std::regex_replace(text, later, "\"$1sId\"");
}

void Instance::read_schema() {
  columns_ = Columns(db_);
  catalogue_ = immich::Catalogue::read(db_);
}

void Instance::make_media_root() {
  for (const char* folder : kMediaFolders) {
    write_file(fmt::format("{}/{}/.immich", media_root_, folder), "1731234567890");
  }
  db_.query(
      "insert into system_metadata (key, value) values ('MediaLocation', jsonb_build_object('location', $1::text)),"
      " ('facial-recognition-state', '{\"lastRun\": \"2024-05-01T00:00:00.000Z\"}')"
      " on conflict (key) do update set value = excluded.value",
      media_root_);
}

Uuid Instance::new_id(std::string_view purpose) {
  return Random(seed_, purpose, next_id_++).uuid();
}

void Instance::write_row(std::string_view table, Row row) {
  RowBatch batch;
  batch.add(table, std::move(row));
  pg::Transaction work = db_.begin();
  batch.write(work, columns_);
  work.commit();
}

User Instance::add_user(const std::string& name, const UserSpec& spec) {
  User user{new_id("user"), name, spec.storage_label, spec.cluster_group_id};
  if (columns_.has("cluster_group") && !user.cluster_group_id) {
    user.cluster_group_id = new_id("cluster group");
    write_row("cluster_group", {{"id", to_param(user.cluster_group_id)}, {"name", name + "'s people"}});
  }
  const std::string picture = fmt::format("{}/profile/{}/{}.png", media_root_, user.id.str(), lower(name));
  write_file(picture, "profile picture of " + name);
  write_row("user", {{"id", to_param(user.id)},
                     {"email", lower(name) + "@example.org"},
                     {"password", Param("no hash, no login")},
                     {"name", name},
                     {"isAdmin", to_param(spec.is_admin)},
                     {"shouldChangePassword", to_param(false)},
                     {"storageLabel", spec.storage_label.empty() ? Param() : Param(spec.storage_label)},
                     {"profileImagePath", picture},
                     {"quotaSizeInBytes", to_param(50'000'000'000)},
                     {"avatarColor", Param("blue")},
                     {"clusterGroupId", to_param(user.cluster_group_id)}});
  write_row("user_metadata", {{"userId", to_param(user.id)},
                              {"key", Param("preferences")},
                              {"value", Param(R"({"memories": {"enabled": true}})")}});
  return user;
}

Library Instance::add_library(const User& owner, const std::string& folder, const std::string& name) {
  Library library{new_id("library"), owner.id, folder.ends_with('/') ? folder : folder + "/"};
  std::filesystem::create_directories(library.path);
  write_row("library", {{"id", to_param(library.id)},
                        {"name", name},
                        {"ownerId", to_param(owner.id)},
                        {"importPaths", to_param(std::vector<std::string>{library.path})},
                        {"exclusionPatterns", Param("{}")},
                        {"refreshedAt", Param("2024-05-01 00:00:00+00")}});
  return library;
}

Person Instance::add_person(const User& owner, const std::string& name, const PersonSpec& spec) {
  Person person{spec.group ? *spec.group : new_id("person"), owner.id, name, ""};
  if (spec.thumbnail) {
    person.thumbnail_path = nested_folder(media_root_, "thumbs", owner.id, person.id) + person.id.str() + ".jpeg";
    write_file(person.thumbnail_path, spec.picture ? render_portrait(seed_, person.id)
                                                   : fmt::format("portrait of {} {}", name, person.id.str()));
    // Two that are drawn within a millisecond and have one size would be one picture for whoever compares those.
    set_mtime(person.thumbnail_path, 1'700'000'000 + ++portraits_, 123'456'789);
  }
  if (!spec.group) {
    write_row("person_group", {{"id", to_param(person.id)}, {"clusterGroupId", to_param(owner.cluster_group_id)}});
  }
  write_row("person", {{"id", to_param(person.id)},
                       {"personGroupId", to_param(person.id)},
                       {"ownerId", to_param(owner.id)},
                       {"name", name},
                       {"thumbnailPath", person.thumbnail_path},
                       {"isHidden", to_param(spec.is_hidden)},
                       {"birthDate", spec.birth_date.empty() ? Param() : Param(spec.birth_date)},
                       {"isFavorite", to_param(spec.is_favorite)},
                       {"color", fmt::format("#{}", person.id.str().substr(0, 6))}});
  return person;
}

Asset Instance::add_asset(const User& owner, const AssetSpec& spec) {
  return add_assets(owner, {spec}).front();
}

std::vector<Asset> Instance::add_assets(const User& owner, const std::vector<AssetSpec>& specs) {
  const AssetContext context{seed_, media_root_, columns_};
  RowBatch batch;
  std::vector<Asset> assets;
  std::vector<Uuid> people;
  for (const AssetSpec& spec : specs) {
    const AssetDraft draft = write_asset_files(context, owner, spec, next_asset_++);
    add_asset_rows(batch, context, draft);
    assets.push_back(draft.asset);
    for (const FaceSpec& face : spec.faces) {
      if (face.person) people.push_back(*face.person);
    }
  }
  pg::Transaction work = db_.begin();
  batch.write(work, columns_);
  give_feature_faces(work, people);
  work.commit();
  return assets;
}

void Instance::give_feature_faces(pg::Transaction& work, const std::vector<Uuid>& people) {
  if (people.empty()) return;
  const bool grouped = columns_.has("person", "personGroupId");
  const std::string key = grouped ? "\"personGroupId\"" : "id";
  const std::string face_key = grouped ? "\"personGroupId\"" : "\"personId\"";
  work.query(fmt::format(R"(update person set "faceAssetId" = first.id
                            from (select distinct on (f.{1}, a."ownerId") f.{1} as person, a."ownerId", f.id
                                  from asset_face f join asset a on a.id = f."assetId"
                                  where f.{1} = any ($1::uuid[]) and f."deletedAt" is null
                                  order by f.{1}, a."ownerId", a."fileCreatedAt", f.id) first
                            where person.{0} = first.person and person."ownerId" = first."ownerId"
                              and person."faceAssetId" is null)",
                         key, face_key),
             people);
}

Asset Instance::add_live_photo(const User& owner, AssetSpec still) {
  AssetSpec motion;
  motion.library = still.library;
  if (!still.path.empty()) motion.path = still.path.substr(0, still.path.rfind('.')) + ".mov";
  motion.video = true;
  motion.visibility = "hidden";
  motion.done.clip = false;  // hidden assets get neither embedding nor text
  motion.done.ocr = false;
  still.live_photo_video_id = add_asset(owner, motion).id;
  return add_asset(owner, still);
}

Uuid Instance::add_face(const Asset& asset, const FaceSpec& face) {
  AssetDraft draft;
  draft.seed = seed_;
  draft.number = 1'000'000'000 + next_id_;  // beyond the assets' own numbers
  draft.asset.id = asset.id;
  draft.asset.face_ids = {new_id("later face")};
  draft.spec.faces = {face};
  draft.spec.done = {.clip = false, .ocr = false};
  draft.width = 4000;
  draft.height = 3000;
  if (face.box.empty()) draft.spec.faces[0].box = {20, 30, 220, static_cast<int>(240 + next_id_ % 500)};
  const AssetContext context{seed_, media_root_, columns_};
  RowBatch batch;
  add_recognition_rows(batch, context, draft);
  pg::Transaction work = db_.begin();
  batch.write(work, columns_);
  if (face.person) give_feature_faces(work, {*face.person});
  work.commit();
  return draft.asset.face_ids.front();
}

}  // namespace kindred::support
