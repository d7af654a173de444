// Scans of the source's libraries: which, when, and what happens where Immich does not want to.
#include "daemon/scans.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/sharing.h"

namespace kindred::support {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ScansTest : public testing::Test {
 protected:
  ScansTest() {
    share_.config.scan_interval_seconds = 3'600;
    add(share_.photos, share_.alice);
    share_.cycle();  // makes our tables, and a mirror in the target library
  }
  void add(const Library& library, const User& owner) {
    AssetSpec spec;
    spec.library = library;
    share_.immich.add_asset(owner, spec);
  }
  std::vector<Uuid> libraries() { return daemon::source_libraries(share_.immich.db(), share_.config.jobs); }
  daemon::Scans scans(sync::CycleContext& context) {
    return {context,
            [this](const Uuid& library) {
              asked_.push_back(library);
              if (failure_) throw Error(*failure_);
            },
            log_};
  }

  Sharing share_;
  std::vector<Uuid> asked_;
  std::optional<Error> failure_;
  std::vector<std::string> lines_;
  Clock clock_;
  RareLog log_{clock_, hours(1), [this](RareLog::Level, const std::string& line) { lines_.push_back(line); }};
};

TEST_F(ScansTest, AreOfTheLibrariesThatTheSourceAssetsLieIn) {
  const Library other = share_.immich.add_library(share_.alice, share_.folder / "private");
  add(other, share_.alice);
  EXPECT_THAT(libraries(), ElementsAre(share_.photos.id)) << "not of libraries that the job takes nothing from";
  Job wider = share_.config.jobs[0];
  wider.source_path_prefix = share_.folder.path() + "/";
  share_.config.jobs.push_back(wider);
  EXPECT_THAT(libraries(), testing::UnorderedElementsAre(share_.photos.id, other.id)) << "each once";
}

TEST_F(ScansTest, AreNeverOfATargetLibrary) {
  share_.config.jobs.push_back(Sharing::job("back", share_.bob, share_.shared, share_.alice, share_.photos));
  EXPECT_THAT(libraries(), IsEmpty()) << "each of the two is a target's";
}

TEST_F(ScansTest, AreNotNeededForUploads) {
  share_.config.jobs[0].uploads = true;
  EXPECT_THAT(libraries(), IsEmpty());
}

TEST_F(ScansTest, AreAskedForOnceAnIntervalAlsoOverARestart) {
  sync::CycleContext context(share_.config);
  daemon::Scans first = scans(context);
  EXPECT_EQ(first.ask(), hours(1));
  EXPECT_THAT(asked_, ElementsAre(share_.photos.id));
  daemon::Scans restarted = scans(context);
  const auto wait = restarted.ask();
  EXPECT_GT(wait, minutes(50));
  EXPECT_LE(wait, hours(1));
  EXPECT_EQ(asked_.size(), 1u);
  share_.immich.query(
      "update _face_sync_meta set value = (value::timestamptz - interval '1 hour')::text where key = "
      "'kindred_scan_at'");
  restarted.ask();
  EXPECT_EQ(asked_.size(), 2u);
}

TEST_F(ScansTest, AreAskedForAtOnceWhereTheClockWasSetBack) {
  sync::CycleContext context(share_.config);
  daemon::Scans asking = scans(context);
  asking.ask();
  share_.immich.query(
      "update _face_sync_meta set value = (now() + interval '1 year')::text where key = 'kindred_scan_at'");
  EXPECT_EQ(asking.ask(), hours(1));
  EXPECT_EQ(asked_.size(), 2u);
}

TEST_F(ScansTest, AreTriedAgainSoonWhereImmichDoesNotAnswer) {
  sync::CycleContext context(share_.config);
  daemon::Scans asking = scans(context);
  failure_ = Error(ErrorKind::unreachable, "Immich does not answer", "start it");
  EXPECT_LE(asking.ask(), seconds(30));
  EXPECT_GE(asking.ask(), seconds(30)) << "but not ever so soon";
  EXPECT_THAT(lines_, ElementsAre("scan: Immich does not answer. Fix: start it"));
  failure_.reset();
  EXPECT_EQ(asking.ask(), hours(1));
  EXPECT_THAT(lines_, ElementsAre(testing::_, HasSubstr("scan: works again")));
}

}  // namespace
}  // namespace kindred::support
