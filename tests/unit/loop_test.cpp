// When cycles and scans are due, stepped with a clock that stands still.
#include "daemon/loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "daemon/alarm.h"
#include "daemon/heartbeat.h"
#include "fake_clock.h"

namespace kindred::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

Backoff without_jitter() {
  return {seconds(1), minutes(1), [] { return 0.0; }};
}

class LoopTest : public testing::Test {
 protected:
  Loop make(bool with_scans = false) {
    Actions actions;
    actions.cycle = [this] {
      ++cycles_;
      clock_.pass(cycle_takes_);
      if (ends_.empty()) return CycleEnd::ran;
      const CycleEnd end = ends_.front();
      ends_.pop_front();
      return end;
    };
    if (with_scans) {
      actions.scans = [this] {
        ++scans_;
        return scan_wait_;
      };
    }
    return {clock_, seconds(60), std::move(actions), without_jitter()};
  }
  /// The wait until the next turn.
  milliseconds wait(SteadyTime next) const { return std::chrono::duration_cast<milliseconds>(next - clock_.now()); }

  FakeClock clock_;
  milliseconds cycle_takes_{0};
  std::deque<CycleEnd> ends_;
  int cycles_ = 0;
  int scans_ = 0;
  milliseconds scan_wait_ = hours(1);
};

TEST_F(LoopTest, RunsTheFirstCycleAtOnceAndTheNextAnIntervalLater) {
  Loop loop = make();
  EXPECT_EQ(wait(loop.turn()), seconds(60));
  EXPECT_EQ(cycles_, 1);
  clock_.pass(seconds(59));
  EXPECT_EQ(wait(loop.turn()), seconds(1));
  EXPECT_EQ(cycles_, 1) << "a turn before its time runs nothing";
  clock_.pass(seconds(1));
  loop.turn();
  EXPECT_EQ(cycles_, 2);
}

TEST_F(LoopTest, PausesAfterACycleThatTookLongerThanTheInterval) {
  Loop loop = make();
  cycle_takes_ = minutes(10);
  EXPECT_EQ(wait(loop.turn()), seconds(60));
}

TEST_F(LoopTest, RunsACycleAtOnceWhenAsked) {
  Loop loop = make();
  loop.turn();
  EXPECT_EQ(wait(loop.turn(true)), seconds(60));
  EXPECT_EQ(cycles_, 2);
}

TEST_F(LoopTest, WaitsLongerEachTimeWhileSomethingIsOutOfReachAndNoLongerOnceItIsBack) {
  Loop loop = make();
  ends_.assign(8, CycleEnd::out_of_reach);
  std::vector<long> waits;
  for (int i = 0; i < 9; ++i) {
    const milliseconds next = wait(loop.turn());
    waits.push_back(std::chrono::duration_cast<seconds>(next).count());
    clock_.pass(next);
  }
  EXPECT_THAT(waits, testing::ElementsAre(1, 2, 4, 8, 16, 32, 60, 60, 60));
  ends_ = {CycleEnd::out_of_reach};
  EXPECT_EQ(wait(loop.turn()), seconds(1)) << "a good cycle forgets the failures before it";
}

TEST_F(LoopTest, WaitsAnIntervalWhereAPersonMustLook) {
  Loop loop = make();
  ends_ = {CycleEnd::refused};
  EXPECT_EQ(wait(loop.turn()), seconds(60));
}

TEST_F(LoopTest, AsksForScansOnlyAfterACycleThatRan) {
  Loop loop = make(true);
  ends_ = {CycleEnd::out_of_reach, CycleEnd::refused};
  clock_.pass(wait(loop.turn()));
  clock_.pass(wait(loop.turn()));
  EXPECT_EQ(scans_, 0) << "Immich may be migrating, or be of an unknown version";
  loop.turn();
  EXPECT_EQ(cycles_, 3);
  EXPECT_EQ(scans_, 1);
}

TEST_F(LoopTest, AsksForScansAgainWhenTheyAreDueWithoutACycle) {
  Loop loop = make(true);
  scan_wait_ = seconds(25);
  EXPECT_EQ(wait(loop.turn()), seconds(25));
  clock_.pass(seconds(25));
  loop.turn();
  EXPECT_EQ(scans_, 2);
  EXPECT_EQ(cycles_, 1);
}

TEST(Backoffs, TakeOffUpToHalfAtRandom) {
  double random = 0;
  Backoff backoff(seconds(8), seconds(8), [&] { return random; });
  EXPECT_EQ(backoff.next(), seconds(8));
  random = 0.5;
  EXPECT_EQ(backoff.next(), seconds(6));
  random = 0.999;
  EXPECT_GT(backoff.next(), seconds(4));
}

TEST(Backoffs, DifferBetweenPrograms) {
  std::set<milliseconds> waits;
  for (int i = 0; i < 50; ++i) waits.insert(Loop::default_backoff().next());
  EXPECT_GT(waits.size(), 1u);
  EXPECT_GE(*waits.begin(), milliseconds(500));
  EXPECT_LE(*waits.rbegin(), seconds(1));
}

TEST(Alarms, WakeAlsoWhereTheCallCameFirst) {
  Alarm alarm;
  alarm.wake();
  alarm.wake();
  const SteadyTime far = Clock().now() + hours(1);
  EXPECT_TRUE(alarm.wait_until(far, {}));
  EXPECT_FALSE(alarm.wait_until(Clock().now(), {})) << "one waiting takes all calls before it";
}

TEST(Alarms, EndWithTheProgram) {
  Alarm alarm;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(alarm.wait_until(Clock().now() + hours(1), stop.get_token()));
}

TEST(Heartbeats, StopCountingAsAliveAfterTheAllowedSilence) {
  FakeClock clock;
  Heartbeat heartbeat(clock, seconds(10));
  clock.pass(seconds(10));
  EXPECT_TRUE(heartbeat.is_alive());
  clock.pass(milliseconds(1));
  EXPECT_FALSE(heartbeat.is_alive());
  heartbeat.beat();
  EXPECT_TRUE(heartbeat.is_alive());
}

}  // namespace
}  // namespace kindred::daemon
