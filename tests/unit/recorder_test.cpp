// What the daemon tells of its cycles, without a database: snapshot, log and heartbeat.
#include "daemon/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_clock.h"

namespace kindred::daemon {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using sync::JobReport;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Config two_jobs() {
  Config config;
  config.jobs.resize(2);
  config.jobs[0].name = "family";
  config.jobs[1].name = "camera";
  return config;
}

class RecorderTest : public testing::Test {
 protected:
  JobReport report(JobReport::Outcome outcome = JobReport::Outcome::done) {
    JobReport out;
    out.job = "family";
    out.outcome = outcome;
    return out;
  }
  JobReport failed(const std::string& message) {
    JobReport out = report(JobReport::Outcome::failed);
    out.failed_step = "guard";
    out.error = Error(ErrorKind::refused, message, "mount it");
    return out;
  }
  void run(const JobReport& job) {
    recorder_.job_started("family");
    clock_.pass(seconds(2));
    recorder_.job_ended(job);
  }
  status::JobStatus job() const { return board_.read()->jobs.at(0); }
  std::vector<std::string> lines() { return std::exchange(lines_, {}); }

  FakeClock clock_;
  status::SnapshotBoard board_{first_snapshot(two_jobs(), clock_.wall())};
  Heartbeat heartbeat_{clock_, seconds(10)};
  std::vector<std::string> lines_;
  Recorder recorder_{board_, heartbeat_, clock_,
                     [this](RareLog::Level, const std::string& line) { lines_.push_back(line); }};
};

// A clock that was set back hid a loop that stood still for a year; one set ahead made each job late.
TEST_F(RecorderTest, NoJobIsLateSinceTheDateWasSet) {
  run(report());
  const auto late = [&](const status::Snapshot& snapshot) {
    for (const auto& warning : warnings_of(snapshot, status::Moment(clock_))) {
      if (warning.code == "job_late") return true;
    }
    return false;
  };
  for (const auto shift : {hours(48), hours(-96)}) {
    clock_.set_ahead(shift);
    EXPECT_FALSE(late(*board_.read())) << shift.count();
  }
  clock_.pass(hours(24));
  EXPECT_TRUE(late(*board_.read())) << "by the date it ended in the future";
}

TEST_F(RecorderTest, ShowsACycleUnderWay) {
  recorder_.job_started("family");
  recorder_.step_started("insert_assets", {"add", "Adding", "{}", "photo", "photos"});
  recorder_.expect(1'000);
  recorder_.advance(250);
  recorder_.advance(250);
  ASSERT_TRUE(job().running);
  EXPECT_EQ(job().running->step, "insert_assets");
  EXPECT_EQ(job().running->sentence, "Adding photos");
  EXPECT_EQ(job().running->done, 500);
  EXPECT_EQ(job().running->expected, 1'000);
  EXPECT_FALSE(board_.read()->jobs.at(1).running);
}

TEST_F(RecorderTest, KeepsTheHeartBeatingThroughALongCycle) {
  recorder_.job_started("family");
  for (int i = 0; i < 100; ++i) {
    clock_.pass(seconds(9));
    recorder_.advance(1);
    ASSERT_TRUE(heartbeat_.is_alive());
  }
  clock_.pass(seconds(11));
  EXPECT_FALSE(heartbeat_.is_alive());
}

TEST_F(RecorderTest, ShowsTheLastCycle) {
  JobReport done = report();
  done.totals.assets = 3;
  done.steps = {{"insert_assets", 3, 1.5}};
  done.standing.emplace().mirrors = 3;
  run(done);
  EXPECT_FALSE(job().running);
  ASSERT_TRUE(job().last_cycle);
  EXPECT_EQ(job().last_cycle->outcome, "done");
  EXPECT_EQ(job().last_cycle->ended_at - job().last_cycle->started_at, seconds(2));
  EXPECT_EQ(job().last_cycle->totals.at("assets"), 3);
  EXPECT_EQ(job().standing.mirrors, 3);
  EXPECT_EQ(job().standing.last_success_at, clock_.wall());
  run(report());
  EXPECT_EQ(job().standing.mirrors, 3) << "an idle cycle does not count, and forgets nothing";
  EXPECT_EQ(job().cycles.at("done"), 2);
}

TEST_F(RecorderTest, ShowsAFailureUntilItIsOver) {
  run(report());
  const auto good = job().standing.last_success_at;
  run(failed("the disk is away"));
  ASSERT_TRUE(job().last_cycle->error);
  EXPECT_EQ(job().last_cycle->error->message, "the disk is away");
  EXPECT_EQ(job().last_cycle->error->step, "guard");
  EXPECT_EQ(job().standing.last_success_at, good);
  run(report());
  EXPECT_FALSE(job().last_cycle->error);
}

TEST_F(RecorderTest, LogsTheFirstFailureThenRarelyThenTheEnd) {
  for (int i = 0; i < 60; ++i) {
    run(failed("the disk is away"));
    clock_.pass(seconds(58));
  }
  EXPECT_THAT(lines(),
              ElementsAre("job family: failed at guard: the disk is away. Fix: mount it",
                          HasSubstr("(15 times in the last 15 min)"), HasSubstr("(15 times in the last 15 min)"),
                          HasSubstr("(15 times in the last 15 min)")));
  run(report(JobReport::Outcome::busy));
  EXPECT_THAT(lines(), IsEmpty()) << "another instance has the job: nothing is known";
  run(report());
  EXPECT_THAT(lines(), ElementsAre("job family: works again, after 60 failures in 60 min"));
}

TEST_F(RecorderTest, TellsWhatKeepsAllJobsFromRunning) {
  recorder_.cycle_failed(Error(ErrorKind::unreachable, "cannot connect", "start it"), false);
  auto snapshot = board_.read();
  EXPECT_TRUE(snapshot->looked);
  EXPECT_FALSE(snapshot->instance.database_reachable);
  EXPECT_EQ(snapshot->instance.error->message, "cannot connect");
  recorder_.cycle_failed(Error(ErrorKind::refused, "unknown table", "update"), true);
  EXPECT_TRUE(board_.read()->instance.database_reachable);
  sync::CycleReport good;
  good.immich_version = "2.7.5";
  recorder_.cycle_ended(good);
  snapshot = board_.read();
  EXPECT_TRUE(snapshot->instance.schema_ok);
  EXPECT_FALSE(snapshot->instance.error);
  EXPECT_EQ(snapshot->instance.immich_version, "2.7.5");
  EXPECT_THAT(lines(), ElementsAre("cycle: cannot connect. Fix: start it", "cycle: unknown table. Fix: update",
                                   "cycle: works again, after 2 failures in 0 s"));
}

TEST_F(RecorderTest, RemembersSinceWhenTheBrakeHolds) {
  JobReport braked = report();
  braked.standing.emplace().brake = status::Brake{.would_remove = 500, .limit = 100};
  run(braked);
  const auto since = job().standing.brake->since;
  EXPECT_EQ(since, clock_.wall());
  clock_.pass(minutes(10));
  run(braked);
  EXPECT_EQ(job().standing.brake->since, since);
  braked.standing->brake.reset();
  run(braked);
  EXPECT_FALSE(job().standing.brake);
}

TEST_F(RecorderTest, TellsSystemdInOneLine) {
  sync::CycleReport good;
  good.immich_version = "3.9.0";
  recorder_.cycle_ended(good);
  EXPECT_EQ(one_line(*board_.read(), clock_.wall()),
            "2 jobs, 0 mirrors; This Kindred has not been tested with Immich 3.9.0");
  good.immich_version = "2.7.5";
  recorder_.cycle_ended(good);
  EXPECT_EQ(one_line(*board_.read(), clock_.wall()), "2 jobs, 0 mirrors; all is well");
  good.schema_differences = 1;
  recorder_.cycle_ended(good);
  EXPECT_EQ(one_line(*board_.read(), clock_.wall()),
            "2 jobs, 0 mirrors; Immich's tables match no version that this Kindred was tested with");
  run(failed("the disk is away"));
  EXPECT_EQ(one_line(*board_.read(), clock_.wall()), "2 jobs, 0 mirrors; family: The last cycle failed at guard");
}

}  // namespace
}  // namespace kindred::daemon
