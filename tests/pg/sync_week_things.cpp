// The things that may happen in a week, by name: what the source does, what Immich does, what the target does.
#include <filesystem>

#include "pg/sync_week.h"

namespace kindred::support {

namespace fs = std::filesystem;

void SyncWeek::import() {
  AssetSpec spec;
  spec.library = share_.photos;
  spec.path = fmt::format("{}/{}/IMG {}.jpg", any(3) == 0 ? "trips" : "family", 2020 + any(3), ++imported_);
  for (std::uint64_t i = any(3); i > 0; --i) spec.faces.push_back({.person = people_[any(people_.size())]});
  if (any(4) == 0) spec.ocr = {"WORDS"};
  if (any(5) == 0 && imported_ > 12) spec.edits = {"crop"};
  spec.sidecar = any(5) == 0;
  spec.done.clip = any(6) != 0;
  if (any(6) == 0) {
    immich().add_live_photo(share_.alice, spec);
  } else {
    immich().add_asset(share_.alice, spec);
  }
}

void SyncWeek::finish_processing() {
  immich().query(
      "insert into smart_search select a.id, s.embedding from asset a cross join (select embedding from smart_search"
      " limit 1) s where a.\"ownerId\" = $1 and a.visibility <> 'hidden' and a.id not in (select \"assetId\" from"
      " smart_search)",
      share_.alice.id);
}

void SyncWeek::move() {
  const std::string id = present();
  if (id.empty() || !fs::exists(text("\"originalPath\"", id))) return;
  const std::string from = text("\"originalPath\"", id);
  const std::string folder = any(3) == 0 ? "trips" : "family";
  const std::string stem = fmt::format("{}{}/moved {}/{}", share_.photos.path, folder, any(3), ++imported_);
  move_original(id, stem + fs::path(from).extension().string());
  const std::string part = text("\"livePhotoVideoId\"", id);
  if (part != "null") move_original(part, stem + ".mov");
}

void SyncWeek::move_original(const std::string& id, const std::string& to) {
  const std::string from = text("\"originalPath\"", id);
  fs::create_directories(fs::path(to).parent_path());
  fs::rename(from, to);
  if (fs::exists(from + ".xmp")) fs::rename(from + ".xmp", to + ".xmp");
  immich().query("update asset set \"originalPath\" = $2 where id = $1", id, to);
  immich().query("update asset_file set path = $2 where \"assetId\" = $1 and type = 'sidecar'", id, to + ".xmp");
  if (immich().columns().has("asset", "sidecarPath")) {
    immich().query("update asset set \"sidecarPath\" = $2 where id = $1 and \"sidecarPath\" <> ''", id, to + ".xmp");
  }
}

void SyncWeek::replace_original() {
  const std::string id = present();
  if (id.empty() || !fs::exists(text("\"originalPath\"", id))) return;
  const std::string path = text("\"originalPath\"", id);
  write_file(path + ".new", fmt::format("another picture {}", any(1000)));
  fs::rename(path + ".new", path);
  change(id, "update asset set \"fileModifiedAt\" = now() where id = '{}'");
}

void SyncWeek::make_thumbnail_anew() {
  const std::string id = present();
  const std::string path =
      pick("select path as value from asset_file where type = 'thumbnail' and \"assetId\"::text = '" + id + "'");
  if (path.empty()) return;
  write_file(path + ".new", fmt::format("another thumbnail {}", any(1000)));
  fs::rename(path + ".new", path);
  change(id, "update asset_file set path = path where \"assetId\" = '{}' and type = 'thumbnail'");
}

void SyncWeek::make_person_picture_anew() {
  const std::string id = person(share_.alice);
  if (id.empty()) return;
  const std::string path = share_.value("select \"thumbnailPath\" from person where :\"person_id\" = '" + id +
                                        "' and \"ownerId\" = " + quoted(share_.alice.id));
  if (!fs::exists(path)) return;
  write_file(path, fmt::format("another picture of somebody {}", ++imported_));
  change(id, "update person set \"thumbnailPath\" = \"thumbnailPath\" where :\"person_id\" = '{}' and \"ownerId\" = " +
                 quoted(share_.alice.id));
}

void SyncWeek::edit(const std::string& asset, const std::string& property, const nlohmann::json& value) {
  if (!asset.empty() && fs::exists(text("\"originalPath\"", asset))) edits_.edit(*Uuid::parse(asset), property, value);
}

void SyncWeek::force_a_job() {
  switch (any(3)) {
    case 0:
      return forced_.detect_all();
    case 1:
      return forced_.refresh();
    default:
      return forced_.recognise_all(any(2) == 0);
  }
}

void SyncWeek::lose_targets_disk() {
  run("update asset set \"isOffline\" = true, \"deletedAt\" = now() where \"deletedAt\" is null and \"isExternal\" and"
      " \"ownerId\" = " +
      quoted(share_.bob.id));
}

void SyncWeek::find_targets_disk() {
  run("update asset set \"isOffline\" = false, \"deletedAt\" = null where \"isOffline\" and status = 'active' and"
      " \"ownerId\" = " +
      quoted(share_.bob.id));
}

void SyncWeek::purge_offline_mirrors() {
  for (const pg::Row row :
       immich().query("select a.id::text as id from asset a join _face_sync_asset_map m on m.target_asset_id = a.id"
                      " where a.\"isOffline\" and m.offline_since is not null and a.visibility <> 'hidden'")) {
    delete_for_good(row.get<std::string>("id"));
  }
}

void SyncWeek::begin_to_fail() {
  if (is_failing()) return;
  static constexpr const char* kTables[] = {"asset_exif", "asset_face", "person", "stack", "tag_asset", "album_asset"};
  failing_table_ = kTables[any(std::size(kTables))];
  run("create or replace function week_fails() returns trigger language plpgsql as $$ begin"
      " if current_user = " +
      fmt::format("'{}'", share_.config.database.user) +
      " then raise exception 'the week fails'; end if;"
      " return coalesce(new, old); end $$");
  run("create trigger week_fails before insert or update or delete on " + failing_table_ +
      " for each row execute function week_fails()");
}

void SyncWeek::end_failing() {
  if (!is_failing()) return;
  run("drop trigger week_fails on " + failing_table_);
  failing_table_.clear();
}

void SyncWeek::merge_people() {
  const std::string from = person(share_.alice), into = person(share_.alice);
  if (from.empty() || from == into || people_.size() < 3) return;
  merge(from, into);
}

void SyncWeek::purge() {
  const std::string id = photo("\"deletedAt\" is not null and not \"isOffline\"");
  if (!id.empty()) delete_for_good(id);
}

void SyncWeek::tag() {
  const std::string id = present();
  if (!id.empty()) immich().add_tag(share_.alice, fmt::format("Tag {}", ++imported_), {*Uuid::parse(id)});
}

void SyncWeek::put_into_album(const Uuid& album, bool into) {
  const std::string id = present();
  if (id.empty()) return;
  const std::string columns = R"(("albumId", "assetId"))";
  if (into) {
    immich().query("insert into album_asset " + columns + " values ($1, $2) on conflict do nothing", album, id);
  } else {
    immich().query("delete from album_asset where \"albumId\" = $1 and \"assetId\" = $2", album, id);
  }
}

void SyncWeek::set_tag(const Uuid& tag, bool on) {
  const std::string id = present();
  if (id.empty()) return;
  if (on) {
    immich().query("insert into tag_asset (\"tagId\", \"assetId\") values ($1, $2) on conflict do nothing", tag, id);
  } else {
    immich().query("delete from tag_asset where \"tagId\" = $1 and \"assetId\" = $2", tag, id);
  }
}

void SyncWeek::set_favorite(bool liked) {
  change(present(),
         std::string("update asset set \"isFavorite\" = ") + (liked ? "true" : "false") + " where id = '{}'");
}

void SyncWeek::stack() {
  const std::string a = photo("\"deletedAt\" is null and \"stackId\" is null");
  const std::string b = photo("\"deletedAt\" is null and \"stackId\" is null");
  if (!a.empty() && a != b) immich().add_stack(share_.alice, {*Uuid::parse(a), *Uuid::parse(b)});
}

void SyncWeek::delete_for_good(const std::string& id) {
  const std::string part = text("\"livePhotoVideoId\"", id);
  std::vector<std::string> files;
  for (const pg::Row row : immich().query(
           "select \"originalPath\" as path from asset where id = $1 and not \"isOffline\" union all select path from"
           " asset_file where \"assetId\" = $1",
           id)) {
    files.push_back(row.get<std::string>("path"));
  }
  immich().query("delete from stack where \"primaryAssetId\" = $1", id);
  immich().query("delete from asset where id = $1", id);
  for (const std::string& file : files) fs::remove(file);
  if (part != "null") delete_for_good(part);
}

void SyncWeek::merge_mirrored_people() {
  const std::string from = person(share_.bob), into = person(share_.bob);
  if (!from.empty() && from != into) merge(from, into);
}

void SyncWeek::join() {
  if (has_groups() && !groups_.are_together(share_.bob, share_.alice)) groups_.join(share_.bob, share_.alice);
}

void SyncWeek::leave() {
  if (!has_groups() || !groups_.are_together(share_.bob, share_.alice)) return;
  groups_.leave(share_.bob);
  start_phone_anew();  // Immich gives people new ids and tells no phone that the old ones went
}

void SyncWeek::own_photo_with_mirrored_person() {
  const std::string someone = person(share_.bob);
  AssetSpec spec;
  if (!someone.empty()) spec.faces = {{.person = *Uuid::parse(someone)}};
  immich().add_asset(share_.bob, spec);
}

void SyncWeek::find_own_person() {
  static constexpr const char* kNames[] = {"Anna", "Ben", "Clara", "New"};
  immich().add_asset(share_.bob,
                     {.faces = {{.person = immich().add_person(share_.bob, kNames[any(std::size(kNames))]).id}}});
}

const std::vector<SyncWeek::Thing>& SyncWeek::things() {
  static const std::vector<Thing> kThings = {
      // the source
      {"import", [](SyncWeek& w) { w.import(); }},
      {"import another", [](SyncWeek& w) { w.import(); }},
      {"finish processing", [](SyncWeek& w) { w.finish_processing(); }},
      {"describe", [](SyncWeek& w) { w.edit(w.present(), "description", fmt::format("described {}", ++w.imported_)); }},
      {"rate", [](SyncWeek& w) { w.edit(w.present(), "rating", 1 + w.any(5)); }},
      {"trash",
       [](SyncWeek& w) {
         w.change(w.present(), "update asset set \"deletedAt\" = now(), status = 'trashed' where id = '{}'");
       }},
      {"restore",
       [](SyncWeek& w) {
         w.change(w.photo("\"deletedAt\" is not null and not \"isOffline\""),
                  "update asset set \"deletedAt\" = null, status = 'active' where id = '{}'");
       }},
      {"purge", [](SyncWeek& w) { w.purge(); }},
      {"a scan finds the disk away",
       [](SyncWeek& w) {
         w.change(w.present(), "update asset set \"isOffline\" = true, \"deletedAt\" = now() where id = '{}'");
       }},
      {"a scan finds it back",
       [](SyncWeek& w) {
         w.change(w.photo("\"isOffline\""),
                  "update asset set \"isOffline\" = false, \"deletedAt\" = null where id = '{}'");
       }},
      {"move", [](SyncWeek& w) { w.move(); }},
      {"replace the original", [](SyncWeek& w) { w.replace_original(); }},
      {"make a thumbnail anew", [](SyncWeek& w) { w.make_thumbnail_anew(); }},
      {"make a person's picture anew", [](SyncWeek& w) { w.make_person_picture_anew(); }},
      {"tag in the XMP file",
       [](SyncWeek& w) { w.edit(w.present(), "tags", nlohmann::json::array({fmt::format("Tag {}", w.any(4))})); }},
      {"a table refuses Kindred",
       [](SyncWeek& w) {
         if (w.any(3) == 0) w.begin_to_fail();
       }},
      {"no table refuses Kindred", [](SyncWeek& w) { w.end_failing(); }},
      {"no table refuses Kindred any more", [](SyncWeek& w) { w.end_failing(); }},
      {"archive",
       [](SyncWeek& w) { w.change(w.present(), "update asset set visibility = 'archive' where id = '{}'"); }},
      {"lock", [](SyncWeek& w) { w.change(w.present(), "update asset set visibility = 'locked' where id = '{}'"); }},
      {"unlock",
       [](SyncWeek& w) {
         w.change(w.photo("visibility <> 'timeline'"), "update asset set visibility = 'timeline' where id = '{}'");
       }},
      {"rename a person", [](SyncWeek& w) { w.change_person(w.share_.alice, "name = 'P' || random()"); }},
      {"hide a person", [](SyncWeek& w) { w.change_person(w.share_.alice, "\"isHidden\" = not \"isHidden\""); }},
      {"merge people", [](SyncWeek& w) { w.merge_people(); }},
      {"find a new person", [](SyncWeek& w) { w.immich().add_person(w.share_.alice, "New"); }},
      {"reassign a face",
       [](SyncWeek& w) {
         const std::string face = w.pick(
             "select f.id as value from asset_face f join asset a on a.id = f.\"assetId\" where"
             " a.\"ownerId\" = '" +
             w.share_.alice.id.str() + "'");
         if (!face.empty()) {
           w.immich().query("update asset_face set :\"face_person\" = $2 where id = $1", face,
                            w.people_[w.any(w.people_.size())]);
         }
       }},
      {"delete a face",
       [](SyncWeek& w) {
         w.change(
             w.pick(
                 "select f.id as value from asset_face f join asset a on a.id = f.\"assetId\" where a.\"ownerId\" = '" +
                 w.share_.alice.id.str() + "'"),
             w.any(2) == 0 ? "delete from asset_face where id = '{}'"
                           : "update asset_face set \"deletedAt\" = now() where id = '{}'");
       }},
      {"take an edit back",
       [](SyncWeek& w) {
         w.change(w.pick("-- needs asset_edit\nselect e.\"assetId\" as value from asset_edit e join asset a on a.id = "
                         "e.\"assetId\" where "
                         "a.\"ownerId\""
                         " = '" +
                         w.share_.alice.id.str() + "'"),
                  "with e as (delete from asset_edit where \"assetId\" = '{0}'), f as (delete from asset_file where"
                  " \"assetId\" = '{0}' and \"isEdited\") select 1");
       }},
      {"tag", [](SyncWeek& w) { w.tag(); }},
      {"untag", [](SyncWeek& w) { w.change(w.present(), "delete from tag_asset where \"assetId\" = '{}'"); }},
      {"stack", [](SyncWeek& w) { w.stack(); }},
      {"unstack",
       [](SyncWeek& w) {
         w.change(w.pick("select id as value from stack where \"ownerId\" = '" + w.share_.alice.id.str() + "'"),
                  "delete from stack where id = '{}'");
       }},
      {"find text later",
       [](SyncWeek& w) {
         w.change(w.present(),
                  "-- needs asset_ocr\n"
                  "with o as (insert into asset_ocr (\"assetId\", x1, y1, x2, y2, x3, y3, x4, y4, \"boxScore\", "
                  "\"textScore\","
                  " text) values ('{0}', 0, 0, 1, 0, 1, 1, 0, 1, 0.9, 0.8, 'LATE')), s as (insert into ocr_search"
                  " (\"assetId\", text) values ('{0}', 'LATE') on conflict (\"assetId\") do update set text = 'LATE')"
                  " update asset_job_status set \"ocrAt\" = now() where \"assetId\" = '{0}'");
       }},
      {"Immich tidies up", [](SyncWeek& w) { w.tidy_up(); }},
      {"an administrator forces a job", [](SyncWeek& w) { w.force_a_job(); }},
      {"a scan finds her disk away",
       [](SyncWeek& w) {
         if (w.any(3) == 0) w.lose_targets_disk();
       }},
      {"a scan finds her disk back", [](SyncWeek& w) { w.find_targets_disk(); }},
      {"a scan finds her disk back again", [](SyncWeek& w) { w.find_targets_disk(); }},
      {"Immich purges what was offline", [](SyncWeek& w) { w.purge_offline_mirrors(); }},
      // the target
      {"she joins the cluster group", [](SyncWeek& w) { w.join(); }},
      {"she leaves the cluster group", [](SyncWeek& w) { w.leave(); }},
      {"she rates", [](SyncWeek& w) { w.edit(w.mirror("\"deletedAt\" is null"), "rating", 5); }},
      {"she likes",
       [](SyncWeek& w) { w.change(w.mirror(), "update asset set \"isFavorite\" = true where id = '{}'"); }},
      {"she trashes",
       [](SyncWeek& w) {
         w.change(w.mirror(), "update asset set \"deletedAt\" = now(), status = 'trashed' where id = '{}'");
       }},
      {"she restores",
       [](SyncWeek& w) {
         w.change(w.mirror("\"deletedAt\" is not null"),
                  "update asset set \"deletedAt\" = null, status = 'active' where id = '{}'");
       }},
      {"she deletes for good",
       [](SyncWeek& w) {
         const std::string id = w.mirror();
         if (!id.empty() && w.any(2) == 0) w.delete_for_good(id);
       }},
      {"she archives",
       [](SyncWeek& w) { w.change(w.mirror(), "update asset set visibility = 'archive' where id = '{}'"); }},
      {"she takes it out of the archive",
       [](SyncWeek& w) { w.change(w.mirror(), "update asset set visibility = 'timeline' where id = '{}'"); }},
      {"she finds a person of her own", [](SyncWeek& w) { w.find_own_person(); }},
      {"she names a person", [](SyncWeek& w) { w.change_person(w.share_.bob, "name = 'Hers ' || random()"); }},
      {"she merges people", [](SyncWeek& w) { w.merge_mirrored_people(); }},
      {"she deletes a person",
       [](SyncWeek& w) {
         const std::string id = w.person(w.share_.bob);
         if (!id.empty() && w.any(3) == 0) w.delete_person(w.share_.bob, id);
       }},
      {"she uploads", [](SyncWeek& w) { w.own_photo_with_mirrored_person(); }},
      {"she takes a photo out of the album",
       [](SyncWeek& w) { w.change(w.mirror(), "delete from album_asset where \"assetId\" = '{}'"); }},
      {"she dissolves a stack",
       [](SyncWeek& w) {
         w.change(w.pick("select id as value from stack where \"ownerId\" = '" + w.share_.bob.id.str() + "'"),
                  "delete from stack where id = '{}'");
       }},
      {"she untags", [](SyncWeek& w) { w.change(w.mirror(), "delete from tag_asset where \"assetId\" = '{}'"); }},
      {"she describes", [](SyncWeek& w) { w.edit(w.mirror("\"deletedAt\" is null"), "description", "hers"); }},
  };
  return kThings;
}

}  // namespace kindred::support
