// Two instances, of which one is stopped for a while and loses the session of its lock meanwhile, at every kill point:
// the other takes the job, and whatever the first does when it goes on, no row loses its file and none stays behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
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

}  // namespace
}  // namespace kindred::support
