// Promise 3: kill it anywhere, at any time, and the next cycle reaches the state that a clean run reaches. The names of
// the kill points are read from the sources, so that a new one is covered by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <random>
#include <set>

#include "crash/crash_scene.h"
#include "support/random.h"
#include "support/sharing.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::IsEmpty;

constexpr int kKilled = 128 + SIGKILL;

/// A first sync goes through these; the others are on the way of a later one.
Stage stage_of(const std::string& kill_point) {
  static const std::set<std::string> kFirst = {"before_commit",   "files_placed",   "originals_named",
                                               "people_inserted", "rows_committed", "person_thumbnails_placed",
                                               "batch_recorded"};
  return kFirst.contains(kill_point) ? Stage::first : Stage::later;
}

std::vector<std::string> kill_points_of(Stage stage) {
  std::vector<std::string> names = kill_points();
  std::erase_if(names, [&](const std::string& name) { return stage_of(name) != stage; });
  return names;
}

class KilledAt : public testing::TestWithParam<std::string> {
 protected:
  static void TearDownTestSuite() {
    kept_scene_.forget();
    kept_outcome_.reset();
  }
  /// What a cycle leaves that nobody kills.
  const Outcome& clean_outcome() {
    if (!kept_outcome_) {
      EXPECT_EQ(scene_.run(), 0) << scene_.log();
      kept_outcome_ = scene_.outcome();
      scene_.start_over();
    }
    return *kept_outcome_;
  }
  /// A cycle that is killed on the way; what it left must be harmless already.
  void kill() {
    ASSERT_EQ(scene_.run(GetParam()), kKilled)
        << "no cycle of this scene reaches " << GetParam() << ": extend the scene\n"
        << scene_.log();
    EXPECT_THAT(scene_.broken_invariants(), IsEmpty());
  }
  void expect_mended() {
    EXPECT_EQ(scene_.run(), 0) << scene_.log();
    EXPECT_THAT(scene_.left_over(), IsEmpty());
    EXPECT_THAT(scene_.broken_invariants(), IsEmpty());
  }

  static inline KeptScene kept_scene_;
  static inline std::optional<Outcome> kept_outcome_;
  CrashScene& scene_ = kept_scene_.at_its_start(11, stage_of(GetParam()));
};

INSTANTIATE_TEST_SUITE_P(FirstSync, KilledAt, testing::ValuesIn(kill_points_of(Stage::first)),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(LaterCycle, KilledAt, testing::ValuesIn(kill_points_of(Stage::later)),
                         [](const auto& tested) { return tested.param; });

TEST_P(KilledAt, ReachesWhatACleanRunReaches) {
  const Outcome& clean = clean_outcome();
  const SourceSnapshot source = scene_.source();
  kill();
  EXPECT_THAT(scene_.run(GetParam()), AnyOf(0, kKilled)) << "killed again while it mends";
  EXPECT_THAT(scene_.broken_invariants(), IsEmpty());
  expect_mended();
  EXPECT_EQ(outcome_difference(clean, scene_.outcome()), "");
  EXPECT_EQ(difference(source, scene_.source()), "") << "promise 1";
  EXPECT_THAT(judge(scene_.immich(), scene_.config(), scene_.job()), IsEmpty());
}

class FirstSyncKilledAt : public KilledAt {};

INSTANTIATE_TEST_SUITE_P(Unshare, FirstSyncKilledAt, testing::ValuesIn(kill_points_of(Stage::first)),
                         [](const auto& tested) { return tested.param; });

// Who changes their mind at once needs no further cycle.
TEST_P(FirstSyncKilledAt, Promise4CanBeUnshared) {
  kill();
  EXPECT_EQ(scene_.run("", {"unshare", "family", "--yes"}), 0) << scene_.log();
  EXPECT_THAT(Sharing::files_in(scene_.job().target_path_prefix), IsEmpty());
  EXPECT_EQ(scene_.count("asset where \"ownerId\" = '" + scene_.job().target_user_id.str() + "'"), 0);
  EXPECT_THAT(scene_.broken_invariants(), IsEmpty());
}

// What the source withdraws before the next cycle gets no mirror then, and no file of the killed batch may stay.
TEST_P(KilledAt, LeavesNothingOfWhatTheSourceWithdraws) {
  kill();
  const auto mirrors = scene_.count("asset where \"ownerId\" = '" + scene_.job().target_user_id.str() + "'");
  scene_.immich().query("delete from stack where \"ownerId\" = $1", scene_.job().source_user_id);
  for (const pg::Row row : scene_.immich().query(
           "delete from asset where \"ownerId\" = $1 and get_byte(uuid_send(id), 0) % 3 = 0 returning \"originalPath\""
           " as path",
           scene_.job().source_user_id)) {
    scene_.withdraw(row.get<std::string>("path"));
  }
  scene_.immich().query(
      "update asset set visibility = case when get_byte(uuid_send(id), 0) % 3 = 1 then 'locked' else visibility end,"
      " \"deletedAt\" = case when get_byte(uuid_send(id), 0) % 3 = 2 then now() end where \"ownerId\" = $1",
      scene_.job().source_user_id);
  expect_mended();
  EXPECT_LE(scene_.count("asset where \"ownerId\" = '" + scene_.job().target_user_id.str() + "'"), mirrors);
}

// The target may delete a mirror whose original still waits for its name: it must not come back as a file that a scan
// would import as the target's own.
TEST_P(KilledAt, LeavesNothingOfWhatTheTargetDeletes) {
  kill();
  for (const pg::Row row : scene_.immich().query(
           "select f.path from asset_file f join asset a on a.id = f.\"assetId\" where a.\"ownerId\" = $1 union all"
           " select \"originalPath\" from asset where \"ownerId\" = $1",
           scene_.job().target_user_id)) {
    fs::remove(row.get<std::string>("path"));
  }
  scene_.immich().query("delete from stack where \"ownerId\" = $1", scene_.job().target_user_id);
  scene_.immich().query("delete from asset where \"ownerId\" = $1", scene_.job().target_user_id);
  expect_mended();
}

// Moments that no kill point names: the program is killed as its work is seen to grow past a random size, and some
// random time (measured in queries) later.
TEST(KilledAtRandom, ReachesWhatACleanRunReaches) {
  constexpr int kKills = 4;
  constexpr std::int64_t kAssets = 300;
  const std::uint64_t seed = chosen_seed(std::random_device()());
  SCOPED_TRACE("to repeat: KINDRED_SEED=" + std::to_string(seed));
  std::mt19937_64 random(seed);
  CrashScene scene(kAssets);
  ASSERT_EQ(scene.run(), 0) << scene.log();
  const Outcome clean = scene.outcome();
  scene.start_over();
  const SourceSnapshot source = scene.source();
  const std::string mirrors = "asset where \"ownerId\" = '" + scene.job().target_user_id.str() + "'";
  for (int i = 0; i < kKills; ++i) {
    const auto program = scene.start();
    const std::int64_t done = scene.count(mirrors);
    const std::int64_t wanted =
        done + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(kAssets / kKills));
    while (program->is_running() && scene.count(mirrors) < wanted) {
    }
    for (std::uint64_t wait = random() % 300; wait > 0 && program->is_running(); --wait) scene.count("library");
    if (program->is_running()) program->signal(SIGKILL);
    program->wait();
    scene.wait_until_sessions_end();
    EXPECT_THAT(scene.broken_invariants(), IsEmpty());
  }
  EXPECT_EQ(scene.run(), 0) << scene.log();
  EXPECT_THAT(scene.left_over(), IsEmpty());
  EXPECT_EQ(outcome_difference(clean, scene.outcome()), "");
  EXPECT_EQ(difference(source, scene.source()), "") << "promise 1";
}

// Killed between the rows of a swap and the names: what the target puts under one of them meanwhile is not what makes
// room there.
TEST(KilledInASwap, AFileOfTheTargetsIsNotTakenForOurs) {
  CrashScene scene(11, Stage::later);
  ASSERT_EQ(scene.run("moves_committed"), kKilled) << scene.log();
  const std::string name = scene.value(
      "select a.\"originalPath\" from _kindred_move v join _kindred_move other on other.new_path = v.old_path and"
      " other.old_path = v.new_path join asset a on a.id = v.mirror_id order by 1 limit 1");
  const std::string theirs = "Bob's own picture";
  fs::remove(name);
  write_file(name, theirs);
  EXPECT_EQ(scene.run(), 1) << scene.log();
  EXPECT_EQ(read_file(name), theirs);
  fs::remove(name);
  EXPECT_EQ(scene.run(), 0) << scene.log();
  EXPECT_THAT(scene.left_over(), IsEmpty());
  EXPECT_THAT(scene.broken_invariants(), IsEmpty());
  EXPECT_THAT(judge(scene.immich(), scene.config(), scene.job()), IsEmpty());
}

TEST(KillPoints, AreFoundInTheSources) {
  EXPECT_GE(kill_points().size(), 6u);
}

}  // namespace
}  // namespace kindred::support
