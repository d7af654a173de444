// Promise 4 through any crash: `unshare` that is killed is run again, and then nothing of the job is left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "crash/crash_scene.h"
#include "support/sharing.h"

namespace kindred::support {
namespace {

using testing::AnyOf;
using testing::IsEmpty;

constexpr int kKilled = 128 + SIGKILL;

class UnshareKilledAt : public testing::TestWithParam<std::string> {
 protected:
  static void TearDownTestSuite() { kept_scene_.forget(); }
  /// Without audits: that the mirrors were gone meanwhile is on record for phones.
  Outcome outcome() {
    Outcome outcome = scene_.outcome();
    std::erase_if(outcome, [](const auto& entry) { return entry.first.find("_audit {") != std::string::npos; });
    return outcome;
  }
  int unshare(const std::string& kill_at = "") { return scene_.run(kill_at, {"unshare", "family", "--yes"}); }

  static inline KeptScene kept_scene_;
  CrashScene& scene_ = kept_scene_.at_its_start(11);
};

INSTANTIATE_TEST_SUITE_P(Unshare, UnshareKilledAt, testing::ValuesIn(unshare_kill_points()),
                         [](const auto& tested) { return tested.param; });

TEST_P(UnshareKilledAt, Promise4LeavesNothingWhenItIsRunAgain) {
  const std::set<std::string> before = all_rows(scene_.immich().db());
  ASSERT_EQ(scene_.run(), 0) << scene_.log();
  const SourceSnapshot source = scene_.source();
  ASSERT_EQ(unshare(GetParam()), kKilled) << scene_.log();
  EXPECT_THAT(scene_.broken_invariants(), IsEmpty());
  EXPECT_EQ(scene_.run(), 4) << "the job must not run while it is half gone\n" << scene_.log();
  EXPECT_THAT(unshare(GetParam()), AnyOf(0, kKilled)) << "killed again while it mends";
  EXPECT_EQ(unshare(), 0) << scene_.log();
  EXPECT_EQ(difference(before, all_rows(scene_.immich().db())), "");
  EXPECT_THAT(Sharing::files_in(scene_.job().target_path_prefix), IsEmpty());
  for (const char* folder : {"/thumbs/", "/encoded-video/"}) {
    EXPECT_FALSE(std::filesystem::exists(scene_.config().media_root + folder + scene_.job().target_user_id.str()));
  }
  EXPECT_EQ(difference(source, scene_.source()), "") << "promise 1";
}

// A person may change their mind half-way.
TEST_P(UnshareKilledAt, SharesAgainWhereAskedTo) {
  ASSERT_EQ(scene_.run(), 0) << scene_.log();
  const Outcome clean = outcome();
  ASSERT_EQ(unshare(GetParam()), kKilled) << scene_.log();
  EXPECT_EQ(scene_.run("", {"sync", "--share-again", "family"}), 0) << scene_.log();
  EXPECT_THAT(scene_.left_over(), IsEmpty());
  EXPECT_THAT(scene_.broken_invariants(), IsEmpty());
  EXPECT_EQ(outcome_difference(clean, outcome()), "");
  EXPECT_THAT(judge(scene_.immich(), scene_.config(), scene_.job()), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
