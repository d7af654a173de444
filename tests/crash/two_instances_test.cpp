// Two instances, of which one is stopped for a while and loses the session of its lock meanwhile, at every kill point:
// the other takes the job, and whatever the first does when it goes on, no row loses its file and none stays behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>

#include "crash/crash_scene.h"
#include "support/eventually.h"
#include "support/sharing.h"

namespace kindred::support {
namespace {

using testing::AnyOf;
using testing::IsEmpty;

/// A process that was stopped, in the words of /proc.
bool is_stopped(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const auto end = text.rfind(')');
  return end != std::string::npos && text.substr(end).starts_with(") T");
}

class PausedAt : public testing::TestWithParam<std::string> {
 protected:
  static void TearDownTestSuite() {
    kept_first_.forget();
    kept_later_.forget();
  }
  static CrashScene& scene(Stage stage) {
    return stage == Stage::first ? kept_first_.at_its_start(11, stage) : kept_later_.at_its_start(11, stage);
  }
  /// Starts an instance that stops at the point, if it comes by there.
  static std::unique_ptr<BackgroundProcess> paused(CrashScene& scene) {
    auto first = scene.start(GetParam());
    EXPECT_TRUE(eventually([&] { return is_stopped(first->pid()) || !first->is_running(); }));
    return first->is_running() ? std::move(first) : nullptr;
  }
  /// Ends the session of the job's lock alone, as `idle_session_timeout` or a proxy does.
  static void end_lock_session(CrashScene& scene) {
    scene.immich().query(
        "select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = current_database()"
        " and application_name like 'kindred lock %'");
  }

  static inline KeptScene kept_first_, kept_later_;
};

INSTANTIATE_TEST_SUITE_P(TwoInstances, PausedAt, testing::ValuesIn(kill_points()),
                         [](const auto& tested) { return tested.param; });

TEST_P(PausedAt, LosesNothingToTheOtherInstance) {
  bool came_by = false;
  for (const Stage stage : {Stage::first, Stage::later}) {
    CrashScene& scene = PausedAt::scene(stage);
    const SourceSnapshot source = scene.source();
    const auto first = paused(scene);
    if (!first) {
      scene.wait_until_sessions_end();
      continue;
    }
    came_by = true;
    end_lock_session(scene);
    EXPECT_THAT(scene.run_beside(), AnyOf(0, 1)) << "1: the other's transaction is under way\n" << scene.log();
    first->signal(SIGCONT);
    first->wait();
    scene.wait_until_sessions_end();
    EXPECT_THAT(scene.broken_invariants(), IsEmpty());
    EXPECT_EQ(scene.run(), 0) << scene.log();
    EXPECT_THAT(scene.left_over(), IsEmpty());
    EXPECT_THAT(scene.broken_invariants(), IsEmpty());
    EXPECT_THAT(judge(scene.immich(), scene.config(), scene.job()), IsEmpty());
    EXPECT_EQ(difference(source, scene.source()), "") << "promise 1";
  }
  EXPECT_TRUE(came_by) << "no cycle of these scenes goes through it: extend them";
}

// What the source withdraws while the first instance is stopped gets no mirror from the second; the first must not
// leave its files.
TEST_P(PausedAt, LeavesNothingOfWhatTheSourceWithdraws) {
  bool came_by = false;
  for (const Stage stage : {Stage::first, Stage::later}) {
    CrashScene& scene = PausedAt::scene(stage);
    const auto first = paused(scene);
    if (!first) {
      scene.wait_until_sessions_end();
      continue;
    }
    came_by = true;
    end_lock_session(scene);
    scene.immich().query(
        "update asset set visibility = 'locked' where \"ownerId\" = $1 and get_byte(uuid_send(id), 0) % 3 = 1",
        scene.job().source_user_id);
    EXPECT_THAT(scene.run_beside(), AnyOf(0, 1)) << scene.log();
    first->signal(SIGCONT);
    first->wait();
    scene.wait_until_sessions_end();
    EXPECT_THAT(scene.broken_invariants(), IsEmpty());
    EXPECT_EQ(scene.run(), 0) << scene.log();
    EXPECT_THAT(scene.left_over(), IsEmpty());
    EXPECT_THAT(scene.broken_invariants(), IsEmpty());
  }
  EXPECT_TRUE(came_by) << "no cycle of these scenes goes through it: extend them";
}

/// Starts an instance that stops at a point which the scene goes through.
std::unique_ptr<BackgroundProcess> stopped_at(CrashScene& scene, const std::string& point) {
  auto first = scene.start(point);
  EXPECT_TRUE(eventually([&] { return is_stopped(first->pid()) || !first->is_running(); }));
  EXPECT_TRUE(first->is_running()) << "no cycle of this scene goes through " << point;
  return first;
}

/// Ends an instance's sessions, all or that of the lock alone.
void end_sessions(CrashScene& scene, const std::string& names) {
  scene.immich().query(
      "select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = current_database()"
      " and pid <> pg_backend_pid() and application_name like $1",
      names);
}

// Seen: stopped after the rows of a move, and when it went on it gave another photo's XMP file the name of its own.
TEST(TwoInstances, TheFirstRenamesNothingThatIsAnothersByNow) {
  CrashScene scene(11, Stage::later);
  const std::string moved = scene.value("select \"originalPath\" from asset where \"ownerId\" = '" +
                                        scene.job().source_user_id.str() + "' and \"originalPath\" like '%.moved.jpg'");
  const std::string old_path = moved.substr(0, moved.size() - std::string(".moved.jpg").size());
  const auto first = stopped_at(scene, "moves_committed");
  end_sessions(scene, "kindred lock %");
  EXPECT_EQ(scene.run_beside(), 0) << scene.log();
  // another photo moves to the old name, with an XMP file of the target's
  const std::string other = scene.value(
      "select s.\"originalPath\" from _face_sync_asset_map m join asset s on s.id = m.source_asset_id"
      " where m.tree_path like '" +
      scene.job().target_path_prefix + "%' and s.\"originalPath\" <> '" + moved +
      "' and not exists (select from asset_file f where f.\"assetId\" = s.id and f.type = 'sidecar') order by s.id "
      "limit 1");
  const std::string tree = scene.job().target_path_prefix;
  const auto in_tree = [&](const std::string& path) {
    return tree + path.substr(scene.job().source_path_prefix.size());
  };
  write_file(in_tree(other) + ".xmp", "words of the other");
  std::filesystem::rename(other, old_path);
  scene.immich().query("update asset set \"originalPath\" = $2 where \"originalPath\" = $1", other, old_path);
  EXPECT_EQ(scene.run_beside(), 0) << scene.log();
  ASSERT_EQ(read_file(in_tree(old_path) + ".xmp"), "words of the other");
  first->signal(SIGCONT);
  first->wait();
  EXPECT_EQ(read_file(in_tree(old_path) + ".xmp"), "words of the other");
  scene.wait_until_sessions_end();
  std::filesystem::remove(in_tree(old_path) + ".xmp");
  EXPECT_EQ(scene.run(), 0) << scene.log();
  EXPECT_THAT(scene.left_over(), IsEmpty());
  std::filesystem::rename(old_path, other);  // as the scene has it
}

// Seen: stopped just before it unlinked, all its sessions ended, and the photo was mirrored again by the other
// instance: then it unlinked the live files.
TEST(TwoInstances, TheFirstUnlinksNothingThatLivesAgain) {
  for (const std::string point : {"names_looked_up", "files_set_aside"}) {
    CrashScene scene(11);
    ASSERT_EQ(scene.run(), 0) << scene.log();
    scene.immich().query(
        "update asset set \"deletedAt\" = now(), status = 'trashed' where id = (select source_asset_id from"
        " _face_sync_asset_map where tree_path like $1 order by source_asset_id limit 1)",
        scene.job().target_path_prefix + "%");
    const auto first = stopped_at(scene, point);
    end_sessions(scene, "kindred%");
    scene.immich().query("update asset set \"deletedAt\" = null, status = 'active' where \"ownerId\" = $1",
                         scene.job().source_user_id);
    EXPECT_EQ(scene.run_beside(), 0) << scene.log();
    const Outcome files = scene.outcome();
    first->signal(SIGCONT);
    first->wait();
    scene.wait_until_sessions_end();
    EXPECT_EQ(outcome_difference(files, scene.outcome()), "") << point;
    EXPECT_THAT(scene.broken_invariants(), IsEmpty());
    EXPECT_THAT(scene.left_over(), IsEmpty());
  }
}

}  // namespace
}  // namespace kindred::support
