// A week in miniature: what source, target and Immich do at random, cycles in between, and after each cycle every
// promise is judged. The things that may happen are listed in sync_week_things.cpp.
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <random>
#include <set>

#include "commands/explain/explain.h"
#include "pg/sync_test.h"
#include "support/cluster_groups.h"
#include "support/edits.h"
#include "support/forced_jobs.h"
#include "support/phone.h"

namespace kindred::support {

constexpr int kMostThings = 6;  // between two cycles: far from the brake

class SyncWeek : public SyncTest {
 protected:
  using Thing = std::pair<const char*, std::function<void(SyncWeek&)>>;

  explicit SyncWeek(const std::string& version = tested_version(), PeopleMatch match = PeopleMatch::none)
      : SyncTest(version) {
    job().album_id = immich().add_album(share_.bob, "From Alice");
    job().source_path_prefix = share_.photos.path + "family/";
    const Library tree = immich().add_library(share_.bob, share_.folder / "bob_trips", "Trips");
    share_.config.jobs.push_back(Sharing::job("trips", share_.alice, share_.photos, share_.bob, tree));
    share_.config.jobs.back().source_path_prefix = share_.photos.path + "trips/";
    job().show = Show::archive;
    for (Job& one : share_.config.jobs) one.people_match = match;
    for (const char* name : {"Anna", "Ben"}) {
      immich().add_asset(share_.bob, {.faces = {{.person = immich().add_person(share_.bob, name).id}}});
    }
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
      if (!after.contains(path)) std::filesystem::remove(path);
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
        groups_.merge(*Uuid::parse(from), *Uuid::parse(into), share_.database.at_least("3.3.0"));
        return start_phone_anew();  // Immich moves people to other groups and tells no phone that the old ones went
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

  void import();
  void finish_processing();
  /// Within a job's folder, or into the other job's.
  void move();
  void move_original(const std::string& id, const std::string& to);
  void replace_original();
  void make_thumbnail_anew();
  /// In place, for the same face.
  void make_person_picture_anew();
  /// By its owner, with the jobs that follow: the XMP file beside it is written, and its metadata are read again.
  void edit(const std::string& asset, const std::string& property, const nlohmann::json& value);
  void merge_people();
  void purge();
  void tag();
  void stack();
  void put_into_album(const Uuid& album, bool into);
  void set_tag(const Uuid& tag, bool on);
  void set_favorite(bool liked);
  /// As Immich's AssetDelete: the stack first, then the row, then its files.
  void delete_for_good(const std::string& id);

  // What the database does

  /// Kindred's writes to one of Immich's tables fail from now on.
  void begin_to_fail();
  void end_failing();
  bool is_failing() const { return !failing_table_.empty(); }

  // What Immich does by itself

  /// An administrator forces one of the jobs for faces upon all photos.
  void force_a_job();
  /// A scan of the target's libraries does not find their files.
  void lose_targets_disk();
  void find_targets_disk();
  /// The trash's days are over for mirrors that were offline when a cycle last looked.
  void purge_offline_mirrors();

  // What the target does

  void merge_mirrored_people();
  void join();
  void leave();
  void own_photo_with_mirrored_person();
  void find_own_person();

  static const std::vector<Thing>& things();

  std::vector<std::string> do_things() {
    std::vector<std::string> done;
    for (std::uint64_t i = any(kMostThings) + 1; i > 0; --i) {
      const std::uint64_t at = any(things().size() + more_things_.size());
      const Thing& thing = at < things().size() ? things()[at] : more_things_[at - things().size()];
      done.emplace_back(thing.first);
      thing.second(*this);
      meet_people();
    }
    return done;
  }

  sync::CycleReport run_cycle() {
    immich().query("select pg_stat_force_next_flush()");
    if (any(4) == 0) context_ = std::make_unique<sync::CycleContext>(share_.config);  // a restart
    return sync::run_cycle(*context_, {.retry_all_faults = true}, quiet_);
  }
  void cycle() {
    const sync::CycleReport report = run_cycle();
    for (const sync::JobReport& job : report.jobs) {
      if (job.error) ADD_FAILURE() << job.job << ": " << job.failed_step << ": " << job.error->what();
      if (job.brake) ADD_FAILURE() << job.job << ": the brake holds back " << job.brake->would_remove;
      for (const sync::Fault& fault : job.faults)
        ADD_FAILURE() << job.job << ": " << fault.reason << ": " << fault.detail;
    }
  }

  static bool is_to_have_mirror(sync::Sharing sharing) {
    return sharing == sync::Sharing::mirrored || sharing == sync::Sharing::to_be_mirrored;
  }
  /// For a mirror that the other gave up only then, or for a stack that it made of both jobs' mirrors. Photos that
  /// Immich has not finished with have no embedding.
  bool one_job_waits_for_the_other() {
    return share_.count(
               "_kindred_waiting w join asset a on a.id = w.source_asset_id where a.visibility = 'hidden' or"
               " a.id in (select \"assetId\" from smart_search)") > 0;
  }
  /// What `explain` says of each of Alice's photos, and whether the job has it then. Not of those that go from one job
  /// to the other: what the second does with it is seen when the first has given it up.
  std::map<std::string, sync::Sharing> explained() {
    std::map<std::string, sync::Sharing> said;
    for (const pg::Row row :
         immich().query("select id::text as id from asset where \"ownerId\" = $1", share_.alice.id)) {
      const auto id = row.get<std::string>("id");
      bool changes_hands = false;
      const sync::AssetExplanation explained = sync::explain(share_.config, id, {}).assets.at(0);
      for (const sync::JobExplanation& job : explained.jobs) {
        const std::string text = fmt::format("{}", fmt::join(job.sentences, " "));
        const auto says = [&](const char* part) { return text.find(part) != std::string::npos; };
        const bool gives_it_up = job.sharing == sync::Sharing::to_be_removed || says("It is gone: ");
        changes_hands |= gives_it_up && (says("outside the job's folder") || says("no rule of the job takes it"));
        if (is_to_have_mirror(job.sharing)) said[id] = job.sharing;
        said.try_emplace(id, job.sharing);
      }
      if (changes_hands) said.erase(id);
    }
    return said;
  }
  /// What was said before a cycle is what the cycle did.
  void expect_came_true(const std::map<std::string, sync::Sharing>& said) {
    for (const auto& [id, sharing] : said) {
      const bool has_mirror = share_.count("_face_sync_asset_map where source_asset_id = '" + id + "'") == 1;
      EXPECT_EQ(has_mirror, is_to_have_mirror(sharing)) << id << ": " << to_string(sharing);
    }
  }

  /// Nothing stops the target's phone, and it has all that the account has.
  void expect_followed_by_phone() {
    phone_->let_time_pass();
    EXPECT_EQ(phone_->sync(), "");
    EXPECT_THAT(phone_->differences(), testing::IsEmpty());
  }

  /// But for how the last cycle went, which the second one may be the first to tell.
  TableDigests own_records() {
    TableDigests records = digest_tables(immich().db(), Tables::own);
    records.erase("_kindred_job_state");
    return records;
  }

  void live(int cycles, std::uint64_t seed) {
    random_.seed(seed);
    cycle();
    for (int i = 0; i < cycles && !HasFailure(); ++i) {
      const std::vector<std::string> done = do_things();
      SCOPED_TRACE(fmt::format("KINDRED_SEED={}, cycle {}, after: {}", seed, i, fmt::join(done, ", ")));
      const SourceSnapshot before = source();
      if (is_failing()) {
        run_cycle();
        EXPECT_EQ(difference(before, source()), "") << "promise 1, while a step fails";
        continue;
      }
      const auto said = i % 20 == 10 ? explained() : std::map<std::string, sync::Sharing>();
      cycle();
      if (one_job_waits_for_the_other()) cycle();
      expect_came_true(said);
      EXPECT_EQ(difference(before, source()), "") << "promise 1";
      EXPECT_THAT(broken_promises(share_.config), testing::IsEmpty());
      const TableDigests rows = digest_tables(immich().db()), own = own_records();
      const FileDigests files = digest_files(share_.folder.path());
      cycle();
      EXPECT_EQ(difference(rows, digest_tables(immich().db())), "") << "promise 3: a second cycle writes nothing";
      EXPECT_EQ(difference(own, own_records()), "") << "promise 3: a second cycle";
      EXPECT_EQ(difference(files, digest_files(share_.folder.path())), "") << "promise 3: a second cycle";
      if (i % 3 == 0) {  // a plan costs as much as a cycle
        EXPECT_THAT(left_to_do(share_.config), testing::IsEmpty());
      }
      expect_followed_by_phone();
    }
  }

  std::vector<Thing> more_things_;  ///< of a week of its own kind
  std::mt19937_64 random_;
  int imported_ = 0;
  std::string failing_table_;
  std::vector<Uuid> people_;
  ClusterGroups groups_{share_.immich};
  ImmichEdits edits_{share_.immich};
  ForcedJobs forced_{share_.immich};
  std::unique_ptr<Phone> phone_;
  std::unique_ptr<sync::CycleContext> context_;
  sync::Progress quiet_;
};

}  // namespace kindred::support
