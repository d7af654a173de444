// Promise 3 for what the target keeps: killed anywhere, the next run ends in the same state, and at no moment does a
// row of the target's name an original that cannot be opened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <regex>

#include "crash/crash_scene.h"
#include "support/sharing.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::IsEmpty;

constexpr int kKilled = 128 + SIGKILL;

/// A job of symbolic links that keeps what the source withdraws; after the first sync.
class KeepKilled : public testing::TestWithParam<std::string> {
 protected:
  KeepKilled() {
    scene_.job_to_set().originals = OriginalsMode::symlink;
    scene_.job_to_set().on_removal = OnRemoval::keep;
  }
  static void TearDownTestSuite() { kept_scene_.forget(); }

  void trash_half() {
    scene_.immich().query(
        "update asset set \"deletedAt\" = now(), status = 'trashed' where \"ownerId\" = $1"
        " and get_byte(uuid_send(id), 0) % 2 = 0",
        scene_.job().source_user_id);
  }
  std::vector<std::string> dangling() {
    std::vector<std::string> paths;
    for (const pg::Row row : scene_.immich().query("select \"originalPath\" as path from asset where \"ownerId\" = $1",
                                                   scene_.job().target_user_id)) {
      auto path = row.get<std::string>("path");
      if (!fs::exists(path)) paths.push_back(std::move(path));
    }
    return paths;
  }
  void expect_sound() {
    EXPECT_THAT(scene_.broken_invariants(), IsEmpty());
    EXPECT_THAT(dangling(), IsEmpty());
  }
  /// Without audits, whose number depends on the runs it took, and without what tells one link or copy from another.
  Outcome outcome() {
    static const std::regex kOfOneFile("\"placed_(inode|mtime_ns)\": [0-9]+");
    Outcome outcome;
    for (const auto& [row, state] : scene_.outcome()) {
      if (row.find("_audit {") == std::string::npos) outcome[std::regex_replace(row, kOfOneFile, "")] = state;
    }
    return outcome;
  }

  static inline KeptScene kept_scene_;
  CrashScene& scene_ = kept_scene_.at_its_start(11);
};

class KeepKilledAt : public KeepKilled {};

INSTANTIATE_TEST_SUITE_P(Cycle, KeepKilledAt,
                         testing::Values("keep_originals_copied", "keep_before_commit", "keep_committed"),
                         [](const auto& tested) { return tested.param; });

TEST_P(KeepKilledAt, ReachesWhatACleanRunReaches) {
  ASSERT_EQ(scene_.run(), 0) << scene_.log();
  trash_half();
  ASSERT_EQ(scene_.run(), 0) << scene_.log();
  const Outcome clean = outcome();
  ASSERT_GT(scene_.count("_kindred_kept"), 0);
  scene_.start_over();
  ASSERT_EQ(scene_.run(), 0) << scene_.log();
  trash_half();
  const SourceSnapshot source = scene_.source();
  ASSERT_EQ(scene_.run(GetParam()), kKilled) << scene_.log();
  expect_sound();
  EXPECT_THAT(scene_.run(GetParam()), AnyOf(0, kKilled)) << "killed again while it mends";
  EXPECT_EQ(scene_.run(), 0) << scene_.log();
  expect_sound();
  EXPECT_THAT(scene_.left_over(), IsEmpty());
  EXPECT_EQ(outcome_difference(clean, outcome()), "");
  EXPECT_EQ(difference(source, scene_.source()), "") << "promise 1";
  EXPECT_THAT(judge(scene_.immich(), scene_.config(), scene_.job()), IsEmpty());
}

// What it shares again before the next cycle is a mirror like any other, and goes whole.
TEST_P(KeepKilledAt, MayBeSharedAgainBeforeTheNextCycle) {
  ASSERT_EQ(scene_.run(), 0) << scene_.log();
  trash_half();
  ASSERT_EQ(scene_.run(GetParam()), kKilled) << scene_.log();
  scene_.immich().query("update asset set \"deletedAt\" = null, status = 'active' where \"ownerId\" = $1",
                        scene_.job().source_user_id);
  EXPECT_EQ(scene_.run(), 0) << scene_.log();
  EXPECT_EQ(scene_.count("_kindred_kept"), 0);
  EXPECT_THAT(judge(scene_.immich(), scene_.config(), scene_.job()), IsEmpty());
  EXPECT_EQ(scene_.run("", {"unshare", "family", "--yes"}), 0) << scene_.log();
  EXPECT_THAT(Sharing::files_in(scene_.job().target_path_prefix), IsEmpty());
}

class UnshareKeepKilledAt : public KeepKilled {};

INSTANTIATE_TEST_SUITE_P(Unshare, UnshareKeepKilledAt,
                         testing::Values("unshare_begun", "keep_originals_copied", "keep_before_commit",
                                         "keep_committed", "keep_mirrors_kept", "unshare_mirrors_removed",
                                         "unshare_people_removed", "unshare_records_forgotten", "unshare_tree_left"),
                         [](const auto& tested) { return tested.param; });

TEST_P(UnshareKeepKilledAt, LeavesAllToTheTargetWhenItIsRunAgain) {
  const std::vector<std::string> command = {"unshare", "family", "--keep", "--yes"};
  ASSERT_EQ(scene_.run(), 0) << scene_.log();
  ASSERT_EQ(scene_.run("", command), 0) << scene_.log();
  Outcome clean = outcome();
  scene_.start_over();
  ASSERT_EQ(scene_.run(), 0) << scene_.log();
  const SourceSnapshot source = scene_.source();
  ASSERT_EQ(scene_.run(GetParam(), command), kKilled) << scene_.log();
  expect_sound();
  EXPECT_THAT(scene_.run(GetParam(), command), AnyOf(0, kKilled)) << "killed again while it mends";
  EXPECT_EQ(scene_.run("", command), 0) << scene_.log();
  expect_sound();
  Outcome mended = outcome();
  for (Outcome* one : {&clean, &mended}) {  // when it was
    std::erase_if(*one, [](const auto& entry) { return entry.first.starts_with("_kindred_unshared "); });
  }
  EXPECT_EQ(outcome_difference(clean, mended), "");
  EXPECT_EQ(scene_.count("_face_sync_asset_map"), 0);
  EXPECT_EQ(difference(source, scene_.source()), "") << "promise 1";
}

}  // namespace
}  // namespace kindred::support
