// What a person sees while steps run, where standard error is no terminal.
#include "cli/progress_display.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "job/report.h"

namespace kindred::cli {
namespace {

constexpr sync::Sentence kAddPhotos{"add", "Adding", "{}", "photo", "photos"};
constexpr sync::Sentence kFillAlbum{"add", "Adding", "{} to the album", "photo", "photos"};
constexpr sync::Sentence kFindChanged{"find", "Finding", "what changed since the last cycle"};

TEST(Sentences, AreInTwoFormsWithAndWithoutANumber) {
  EXPECT_EQ(kFillAlbum.while_running(), "Adding photos to the album");
  EXPECT_EQ(kFillAlbum.while_running("1 photo"), "Adding 1 photo to the album");
  EXPECT_EQ(kFillAlbum.to_do("36 photos"), "add 36 photos to the album");
  EXPECT_EQ(kFindChanged.to_do("3 photos"), "find what changed since the last cycle");
}

class ProgressDisplay : public testing::Test {
 protected:
  /// What `act` makes the display print, in a job.
  template <class Action>
  std::string printed(const ProgressOptions& options, Action&& act) {
    testing::internal::CaptureStderr();
    const auto display = make_progress_display(options);
    display->job_started("family");
    act(*display);
    display->job_ended({});
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(ProgressDisplay, SaysWhatIsDoneToWhatAndIsSilentOnStepsThatDidNothing) {
  const auto cycle = [](sync::Progress& display) {
    display.step_started("find_changed", kFindChanged);
    display.step_ended(0);
    display.step_started("insert_assets", kAddPhotos);
    display.expect(36);
    display.advance(36);
    display.step_ended(36);
    display.step_started("fill_album", kFillAlbum);
    display.step_ended(1);
  };
  EXPECT_EQ(printed({}, cycle), "family: Adding 36 photos\nfamily: Adding 1 photo to the album\n");
  EXPECT_EQ(printed({.is_plan = true}, cycle), "") << "a plan adds nothing";
  EXPECT_EQ(printed({.quiet = true}, cycle), "");
}

TEST_F(ProgressDisplay, CountsTheTenthsOfALongStep) {
  const std::string out = printed({}, [](sync::Progress& display) {
    display.step_started("insert_assets", kAddPhotos);
    display.expect(2'000);
    for (int i = 0; i < 20; ++i) display.advance(50);
    display.step_ended(1'000);
  });
  EXPECT_EQ(out,
            "family: Adding 2,000 photos\nfamily: 200 of 2,000\nfamily: 400 of 2,000\nfamily: 600 of 2,000\n"
            "family: 800 of 2,000\nfamily: 1,000 of 2,000\n");
}

}  // namespace
}  // namespace kindred::cli
