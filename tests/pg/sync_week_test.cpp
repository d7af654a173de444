// A week in miniature: hundreds of random things that source, target and Immich do, cycles in between, and after each
// cycle every promise is judged. Now and then `explain` is asked about every
// photo. A failure prints the seed and what was done last; KINDRED_SEED repeats it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>
#include <set>

#include "pg/sync_test.h"
#include "support/cluster_groups.h"
#include "support/phone.h"
#include "support/random.h"
#include "sync/explain.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

constexpr int kMostThings = 6;  // between two cycles: far from the brake

class SyncWeek : public SyncTest {
 protected:
  using Thing = std::pair<const char*, std::function<void(SyncWeek&)>>;

  explicit SyncWeek(const std::string& version = tested_version()) : SyncTest(version) {
    job().album_id = immich().add_album(share_.bob, "From Alice");
    for (const char* name : {"Anna", "Ben", "Clara"}) people_.push_back(immich().add_person(share_.alice, name).id);
    for (int i = 0; i < 12; ++i) import();
    context_ = std::make_unique<sync::CycleContext>(share_.config);
    start_phone_anew();
  }
  void start_phone_anew() { phone_ = std::make_unique<Phone>(immich(), share_.database.config(), share_.bob); }

  // What is picked at random

  std::uint64_t any(std::uint64_t below) { return random_() % below; }
  /// One row's only column by chance; empty where there is none.
  std::string pick(const std::string& select) {
    if (immich().adapted(select).empty()) return "";  // of something that this Immich does not know
    const pg::Result rows = immich().query("select (x.value)::text as value from (" + select + ") x order by 1");
    return rows.empty() ? "" : rows[any(rows.size())].get<std::string>("value");
  }
  std::string photo(const std::string& where = "true") {
    return pick("select id as value from asset where \"ownerId\" = '" + share_.alice.id.str() +
                "' and visibility <> 'hidden' and " + where);
  }
  std::string present() { return photo("\"deletedAt\" is null"); }
  std::string mirror(const std::string& where = "true") {
    return pick("select id as value from asset where \"ownerId\" = '" + share_.bob.id.str() +
                "' and id in (select target_asset_id from _face_sync_asset_map) and visibility <> 'hidden' and " +
                where);
  }
  std::string person(const User& owner) {
    return pick("select :\"person_id\" as value from person where \"ownerId\" = '" + owner.id.str() + "'");
  }
  /// Runs `sql` with {} as `id`, unless nothing was picked.
  void change(const std::string& id, const std::string& sql) {
    const std::string text = id.empty() ? "" : immich().adapted(fmt::format(fmt::runtime(sql), id));
    if (!text.empty()) immich().db().query(text);
  }
  std::string text(const std::string& column, const std::string& id) {
    return share_.value("select " + column + " from asset where id = '" + id + "'");
  }

  /// From 3.2 on people are groups, which users share.
  bool has_groups() const { return share_.database.at_least("3.2.0"); }
  std::set<std::string> pictures() {
    std::set<std::string> paths;
    for (const pg::Row row :
         immich().query("select \"thumbnailPath\" as path from person where \"thumbnailPath\" <> ''"))
      paths.insert(row.get<std::string>("path"));
    return paths;
  }
  /// As Immich does: the picture goes with its person.
  void with_pictures(const std::function<void()>& action) {
    const std::set<std::string> before = pictures();
    action();
    const std::set<std::string> after = pictures();
    for (const std::string& path : before)
      if (!after.contains(path)) fs::remove(path);
  }
  void delete_person(const User& owner, const std::string& id) {
    with_pictures([&] {
      if (has_groups()) return groups_.delete_own(owner, *Uuid::parse(id));
      immich().query("delete from person where :\"person_id\" = $1", id);
    });
  }
  void merge(const std::string& from, const std::string& into) {
    with_pictures([&] {
      if (has_groups()) {
        return groups_.merge(*Uuid::parse(from), *Uuid::parse(into), share_.database.at_least("3.3.0"));
      }
      immich().query("update asset_face set :\"face_person\" = $2 where :\"face_person\" = $1", from, into);
      immich().query("delete from person where :\"person_id\" = $1", from);
    });
  }
  void change_person(const User& owner, const std::string& assignment) {
    change(person(owner),
           "update person set " + assignment + " where :\"person_id\" = '{}' and \"ownerId\" = " + quoted(owner.id));
  }
  /// Each night.
  void tidy_up() {
    with_pictures([&] {
      if (has_groups()) {
        groups_.clean_up();
        return;
      }
      run("delete from person p where not exists (select from asset_face f where f.:\"face_person\" = "
          "p.:\"person_id\")");
    });
  }
  /// Alice's people, as she has them by now.
  void meet_people() {
    people_ = pg::column<Uuid>(
        immich().query("select :\"person_id\" as id from person where \"ownerId\" = $1 order by 1", share_.alice.id),
        "id");
    if (people_.empty()) people_.push_back(immich().add_person(share_.alice, "New").id);
  }

  // What the source does

  void import() {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.path = fmt::format("{}/IMG {}.jpg", 2020 + any(3), ++imported_);
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
  void finish_processing() {
    immich().query(
        "insert into smart_search select a.id, s.embedding from asset a cross join (select embedding from smart_search"
        " limit 1) s where a.\"ownerId\" = $1 and a.visibility <> 'hidden' and a.id not in (select \"assetId\" from"
        " smart_search)",
        share_.alice.id);
  }
  void move() {
    const std::string id = present();
    if (id.empty()) return;
    const std::string from = text("\"originalPath\"", id);
    const std::string to = fmt::format("{}moved {}/{}.jpg", share_.photos.path, any(3), ++imported_);
    fs::create_directories(fs::path(to).parent_path());
    if (!fs::exists(from)) return;
    fs::rename(from, to);
    if (fs::exists(from + ".xmp")) fs::rename(from + ".xmp", to + ".xmp");
    immich().query("update asset set \"originalPath\" = $2 where id = $1", id, to);
    immich().query("update asset_file set path = $2 where \"assetId\" = $1 and type = 'sidecar'", id, to + ".xmp");
    if (immich().columns().has("asset", "sidecarPath")) {
      immich().query("update asset set \"sidecarPath\" = $2 where id = $1 and \"sidecarPath\" <> ''", id, to + ".xmp");
    }
  }
  void replace_original() {
    const std::string id = present();
    if (id.empty() || !fs::exists(text("\"originalPath\"", id))) return;
    const std::string path = text("\"originalPath\"", id);
    write_file(path + ".new", fmt::format("another picture {}", any(1000)));
    fs::rename(path + ".new", path);
    change(id, "update asset set \"fileModifiedAt\" = now() where id = '{}'");
  }
  void make_thumbnail_anew() {
    const std::string id = present();
    const std::string path =
        pick("select path as value from asset_file where type = 'thumbnail' and \"assetId\"::text = '" + id + "'");
    if (path.empty()) return;
    write_file(path + ".new", fmt::format("another thumbnail {}", any(1000)));
    fs::rename(path + ".new", path);
    change(id, "update asset_file set path = path where \"assetId\" = '{}' and type = 'thumbnail'");
  }
  void merge_people() {
    const std::string from = person(share_.alice), into = person(share_.alice);
    if (from.empty() || from == into || people_.size() < 3) return;
    merge(from, into);
  }
  void purge() {
    const std::string id = photo("\"deletedAt\" is not null and not \"isOffline\"");
    if (!id.empty()) delete_for_good(id);
  }
  void tag() {
    const std::string id = present();
    if (!id.empty()) immich().add_tag(share_.alice, fmt::format("Tag {}", ++imported_), {*Uuid::parse(id)});
  }
  void stack() {
    const std::string a = photo("\"deletedAt\" is null and \"stackId\" is null");
    const std::string b = photo("\"deletedAt\" is null and \"stackId\" is null");
    if (!a.empty() && a != b) immich().add_stack(share_.alice, {*Uuid::parse(a), *Uuid::parse(b)});
  }

  /// As Immich's AssetDelete: the stack first, then the row, then its files.
  void delete_for_good(const std::string& id) {
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

  // What the target does

  void merge_mirrored_people() {
    const std::string from = person(share_.bob), into = person(share_.bob);
    if (!from.empty() && from != into) merge(from, into);
  }
  void join() {
    if (has_groups() && !groups_.are_together(share_.bob, share_.alice)) groups_.join(share_.bob, share_.alice);
  }
  void leave() {
    if (!has_groups() || !groups_.are_together(share_.bob, share_.alice)) return;
    groups_.leave(share_.bob);
    start_phone_anew();  // Immich gives people new ids and tells no phone that the old ones went
  }
  void own_photo_with_mirrored_person() {
    const std::string someone = person(share_.bob);
    AssetSpec spec;
    if (!someone.empty()) spec.faces = {{.person = *Uuid::parse(someone)}};
    immich().add_asset(share_.bob, spec);
  }

  static const std::vector<Thing>& things();

  std::vector<std::string> do_things() {
    std::vector<std::string> done;
    for (std::uint64_t i = any(kMostThings) + 1; i > 0; --i) {
      const auto& [name, action] = things()[any(things().size())];
      done.emplace_back(name);
      action(*this);
      meet_people();
    }
    return done;
  }

  void cycle() {
    immich().query("select pg_stat_force_next_flush()");
    if (any(4) == 0) context_ = std::make_unique<sync::CycleContext>(share_.config);  // a restart
    const sync::CycleReport report = sync::run_cycle(*context_, {.retry_all_faults = true}, quiet_);
    const sync::JobReport& job = report.jobs.at(0);
    if (job.error) ADD_FAILURE() << job.failed_step << ": " << job.error->what();
    if (job.brake) ADD_FAILURE() << "the brake holds back " << job.brake->would_remove;
    for (const sync::Fault& fault : job.faults) ADD_FAILURE() << fault.reason << ": " << fault.detail;
  }

  /// What `explain` says of each of Alice's photos, and whether the job has it then.
  std::map<std::string, sync::Sharing> explained() {
    std::map<std::string, sync::Sharing> said;
    for (const pg::Row row :
         immich().query("select id::text as id from asset where \"ownerId\" = $1", share_.alice.id)) {
      const auto id = row.get<std::string>("id");
      said[id] = sync::explain(share_.config, id, {}).assets.at(0).jobs.at(0).sharing;
    }
    return said;
  }
  /// What was said before a cycle is what the cycle did.
  void expect_came_true(const std::map<std::string, sync::Sharing>& said) {
    for (const auto& [id, sharing] : said) {
      const bool has_mirror = share_.count("_face_sync_asset_map where source_asset_id = '" + id + "'") == 1;
      const bool was_to_have = sharing == sync::Sharing::mirrored || sharing == sync::Sharing::to_be_mirrored;
      EXPECT_EQ(has_mirror, was_to_have) << id << ": " << word(sharing);
    }
  }

  /// Nothing stops the target's phone, and it has all that the account has.
  void expect_followed_by_phone() {
    phone_->let_time_pass();
    EXPECT_EQ(phone_->sync(), "");
    EXPECT_THAT(phone_->differences(), IsEmpty());
  }

  void live(int cycles, std::uint64_t seed) {
    random_.seed(seed);
    cycle();
    for (int i = 0; i < cycles && !HasFailure(); ++i) {
      const std::vector<std::string> done = do_things();
      SCOPED_TRACE(fmt::format("KINDRED_SEED={}, cycle {}, after: {}", seed, i, fmt::join(done, ", ")));
      const SourceSnapshot before = source();
      const auto said = i % 20 == 10 ? explained() : std::map<std::string, sync::Sharing>();
      cycle();
      expect_came_true(said);
      EXPECT_EQ(difference(before, source()), "") << "promise 1";
      EXPECT_THAT(broken_promises(share_.config), IsEmpty());
      const auto own = digest_tables(immich().db());
      cycle();
      EXPECT_EQ(difference(own, digest_tables(immich().db())), "") << "promise 3: a second cycle writes nothing";
      expect_followed_by_phone();
    }
  }

  std::mt19937_64 random_;
  int imported_ = 0;
  std::vector<Uuid> people_;
  ClusterGroups groups_{share_.immich};
  std::unique_ptr<Phone> phone_;
  std::unique_ptr<sync::CycleContext> context_;
  sync::Progress quiet_;
};

const std::vector<SyncWeek::Thing>& SyncWeek::things() {
  static const std::vector<Thing> kThings = {
      // the source
      {"import", [](SyncWeek& w) { w.import(); }},
      {"import another", [](SyncWeek& w) { w.import(); }},
      {"finish processing", [](SyncWeek& w) { w.finish_processing(); }},
      {"describe",
       [](SyncWeek& w) {
         w.change(w.present(), "update asset_exif set description = random()::text where \"assetId\" = '{}'");
       }},
      {"rate",
       [](SyncWeek& w) {
         w.change(w.present(), "update asset_exif set rating = 1 + floor(random() * 5) where \"assetId\" = '{}'");
       }},
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
      // the target
      {"she joins the cluster group", [](SyncWeek& w) { w.join(); }},
      {"she leaves the cluster group", [](SyncWeek& w) { w.leave(); }},
      {"she rates",
       [](SyncWeek& w) { w.change(w.mirror(), "update asset_exif set rating = 5 where \"assetId\" = '{}'"); }},
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
      {"she describes",
       [](SyncWeek& w) {
         w.change(w.mirror(), "update asset_exif set description = 'hers' where \"assetId\" = '{}'");
       }},
  };
  return kThings;
}

TEST_F(SyncWeek, KeepsAllPromises) {
  live(60, chosen_seed(std::random_device()()));
}

/// On the newest Immich, where users share their people in cluster groups. The same week each time; KINDRED_SEED tries
/// others.
class SyncWeekTogether : public SyncWeek {
 protected:
  SyncWeekTogether() : SyncWeek("3.3.0") {}
};

TEST_F(SyncWeekTogether, KeepsAllPromises) {
  live(20, chosen_seed(1));
}

}  // namespace
}  // namespace kindred::support
