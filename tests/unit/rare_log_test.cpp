// Failures that come again and again fill no log: the first at once, then rarely, and once when it is over.
#include "base/rare_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_clock.h"

namespace kindred {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class RareLogTest : public testing::Test {
 protected:
  std::vector<std::string> lines() { return std::exchange(lines_, {}); }

  FakeClock clock_;
  std::vector<std::string> lines_;
  RareLog log_{clock_, minutes(15), [this](RareLog::Level level, const std::string& line) {
                 lines_.push_back((level == RareLog::Level::failing ? "E " : "I ") + line);
               }};
};

TEST_F(RareLogTest, SaysTheFirstAtOnceThenOneLineAPeriodAndOnceThatItIsOver) {
  for (int i = 0; i <= 30; ++i) {
    log_.failed("job family", "disk", "the disk is away");
    clock_.pass(minutes(1));
  }
  EXPECT_THAT(lines(), ElementsAre("E job family: the disk is away",
                                   "E job family: the disk is away (15 times in the last 15 min)",
                                   "E job family: the disk is away (15 times in the last 15 min)"));
  log_.works("job family");
  log_.works("job family");
  EXPECT_THAT(lines(), ElementsAre("I job family: works again, after 31 failures in 31 min"));
}

TEST_F(RareLogTest, SaysEachKindAtOnceAlsoWhereTheyTakeTurns) {
  for (int i = 0; i < 10; ++i) {
    log_.failed("cycle", "a", "one thing");
    log_.failed("cycle", "b", "another thing");
  }
  EXPECT_THAT(lines(), ElementsAre("E cycle: one thing", "E cycle: another thing"));
}

TEST_F(RareLogTest, KeepsScopesApart) {
  log_.failed("job a", "x", "away");
  log_.failed("job b", "x", "away");
  log_.works("job a");
  EXPECT_THAT(lines(), ElementsAre("E job a: away", "E job b: away", "I job a: works again, after 1 failure in 0 s"));
  log_.failed("job b", "x", "away");
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(RareLogTest, SaysAFailureThatComesBackAtOnce) {
  log_.failed("cycle", "x", "away");
  log_.works("cycle");
  clock_.pass(seconds(1));
  lines();
  log_.failed("cycle", "x", "away");
  EXPECT_THAT(lines(), ElementsAre("E cycle: away"));
}

}  // namespace
}  // namespace kindred
