// What Immich does to mirrors by itself is no wish of the target's: scans that set them offline, purges of the trash,
// libraries and users that are deleted. And what only looks like a wish is asked about: a mass of deletions.
#include <filesystem>

#include "commands/doctor/doctor.h"
#include "commands/undo/restore.h"
#include "pg/sync_test.h"
#include "tree/covered_tree.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ImmichByItself : public SyncTest {
 protected:
  ImmichByItself() { share_.plan_first = is_planned(); }

  std::vector<Asset> add_photos(int count) {
    std::vector<Asset> photos;
    for (int i = 0; i < count; ++i) photos.push_back(add_at("p" + std::to_string(i) + ".jpg"));
    return photos;
  }
  std::string bobs() { return "\"ownerId\" = " + quoted(share_.bob.id); }
  /// As a scan does that does not find the files, so many days ago.
  void set_offline(const std::string& which, int days_ago) {
    run("update asset set \"isOffline\" = true, \"deletedAt\" = now() - interval '" + std::to_string(days_ago) +
        " days' where " + which);
  }
  void set_online(const std::string& which) {
    run("update asset set \"isOffline\" = false, \"deletedAt\" = null where " + which);
  }
  /// As Immich's nightly job does: the rows go, of offline assets the files stay.
  void purge(const std::string& which) { run("delete from asset where " + which); }
  std::int64_t tombstones() { return share_.count("_face_sync_skipped"); }
  std::vector<std::string> files_in_tree() { return Sharing::files_in(share_.shared.path); }
  static testing::Matcher<sync::JobReport> warns(const std::string& code, const testing::Matcher<std::string>& title) {
    return Field(&sync::JobReport::warnings,
                 Contains(AllOf(Field(&status::Warning::code, code), Field(&status::Warning::title, title))));
  }
  /// "<health>: <text>" of each finding of a check of `doctor`.
  std::vector<std::string> doctor(const std::string& check) {
    std::vector<std::string> found;
    for (const sync::Finding& finding : sync::diagnose(share_.config, std::nullopt, Clock()).findings)
      if (finding.check == check) found.push_back(std::string(to_string(finding.health)) + ": " + finding.text);
    return found;
  }
  /// What a cycle throws; fails where it does not.
  Error refusal() {
    try {
      sync();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "the cycle was not refused";
    return Error(ErrorKind::failed, "");
  }
};

TEST_F(ImmichByItself, OfflineMirrorsAreToldWithTheDayOfTheirPurge) {
  add_photos(3);
  EXPECT_THAT(sync(), Not(warns("mirrors_offline", testing::_)));
  set_offline(bobs(), 10);
  const sync::JobReport report = sync();
  EXPECT_THAT(report, warns("mirrors_offline", "3 mirrors are offline"));
  const std::string day = share_.value("select to_char((now() + interval '20 days') at time zone 'UTC', 'YYYY-MM-DD')");
  EXPECT_THAT(report.warnings.back().text, AllOf(HasSubstr(day), HasSubstr(share_.shared.path)));
  EXPECT_THAT(report.warnings.back().fix, HasSubstr("scan"));
  ASSERT_TRUE(report.standing);
  EXPECT_EQ(report.standing->offline, 3);
  EXPECT_THAT(doctor("offline"), Contains(AllOf(HasSubstr("yellow: 3 mirrors are offline"), HasSubstr(day))));
  expect_settled();
  set_online(bobs());
  EXPECT_THAT(sync(), Not(warns("mirrors_offline", testing::_)));
  EXPECT_EQ(share_.count("_face_sync_asset_map where offline_since is not null"), 0);
  expect_settled();
}

TEST_F(ImmichByItself, TheDayOfThePurgeFollowsFromTheTrashsDays) {
  add_photos(1);
  sync();
  set_offline(bobs(), 1);
  immich().set_system_config(R"({"trash": {"days": 7}})");
  EXPECT_THAT(sync().warnings.back().text,
              HasSubstr(share_.value("select to_char((now() + interval '6 days') at time zone 'UTC', 'YYYY-MM-DD')")));
  immich().set_system_config(R"({"trash": {"enabled": false}})");
  EXPECT_THAT(sync().warnings.back().text, HasSubstr("next nightly run"));
}

TEST_F(ImmichByItself, OfflineMirrorsThatImmichPurgedAreMadeAgain) {
  add_photos(40);
  sync();
  set_offline(bobs(), 31);
  sync();
  purge(bobs());
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.new_tombstones, 0);
  EXPECT_EQ(report.totals.purged, 40);
  EXPECT_FALSE(report.brake) << "nothing is lost, so nobody is asked";
  EXPECT_EQ(tombstones(), 0);
  EXPECT_EQ(share_.mirrors(), 40);
  EXPECT_EQ(files_in_tree().size(), 40u);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(ImmichByItself, ARunningProgramMakesPurgedMirrorsAgain) {
  const std::vector<Asset> photos = add_photos(3);
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  sync::run_cycle(context, {}, quiet);
  const std::string one = "id = " + quoted(mirror_of(photos[0].id));
  set_offline(one, 31);
  sync::run_cycle(context, {}, quiet);
  purge(one);
  EXPECT_EQ(sync::run_cycle(context, {}, quiet).jobs[0].totals.purged, 1);
  EXPECT_TRUE(is_mirrored(photos[0]));
  EXPECT_EQ(tombstones(), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(ImmichByItself, PurgedMirrorsAreNotMadeInAFolderWhoseDiskIsAway) {
  add_photos(3);
  sync();
  set_offline(bobs(), 31);
  sync();
  purge(bobs());
  fs::rename(share_.folder / "bob", share_.folder / "away");
  EXPECT_THAT(refusal().what(), HasSubstr(share_.shared.path));
  EXPECT_FALSE(fs::exists(share_.shared.path));
  fs::rename(share_.folder / "away", share_.folder / "bob");
  sync();
  EXPECT_EQ(share_.mirrors(), 3);
}

TEST_F(ImmichByItself, AMotionPartThatWasPurgedAloneComesBack) {
  const Asset still = immich().add_live_photo(share_.alice, {.library = share_.photos, .path = "live.heic"});
  sync();
  const std::string part = row("\"livePhotoVideoId\"", mirror_of(still.id));
  ASSERT_NE(part, "null");
  set_offline("id = '" + part + "'", 31);
  sync();
  purge("id = '" + part + "'");
  ASSERT_EQ(row("\"livePhotoVideoId\"", mirror_of(still.id)), "null");
  sync();
  EXPECT_EQ(row("\"livePhotoVideoId\"", mirror_of(still.id)), part);
  EXPECT_EQ(tombstones(), 0);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(ImmichByItself, Promise5WhatTheTargetTrashedIsATombstoneThoughItWentOffline) {
  const std::vector<Asset> photos = add_photos(1);
  sync();
  set_offline(bobs(), 31);
  run("update asset set status = 'trashed' where " + bobs());
  sync();
  purge(bobs());
  EXPECT_EQ(sync().totals.new_tombstones, 1);
  EXPECT_EQ(tombstones(), 1);
}

TEST_F(ImmichByItself, AMassOfTombstonesIsHeldBackUntilReleased) {
  add_photos(30);
  sync();
  purge(bobs());
  for (int i = 0; i < 2; ++i) {
    const sync::JobReport held = sync();
    ASSERT_TRUE(held.brake);
    EXPECT_EQ(held.brake->tombstones, 30);
    EXPECT_EQ(held.brake->would_remove, 0);
    EXPECT_EQ(held.totals.new_tombstones + held.totals.assets, 0);
  }
  EXPECT_EQ(tombstones(), 0);
  EXPECT_EQ(files_in_tree().size(), 30u) << "no link is unlinked";
  EXPECT_EQ(share_.count("_face_sync_asset_map"), 30);
  EXPECT_EQ(share_.value("select tombstones from _kindred_brake"), "30");
  sync::Progress quiet;
  sync::run_cycle(share_.config, {.release = job().name, .most_released = 29}, quiet);
  EXPECT_EQ(tombstones(), 0) << "more than the person agreed to";
  sync::run_cycle(share_.config, {.release = job().name, .most_released = 30}, quiet);
  EXPECT_EQ(tombstones(), 30);
  EXPECT_EQ(share_.count("_kindred_brake"), 0);
  EXPECT_THAT(files_in_tree(), IsEmpty());
  EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
  expect_settled();
}

TEST_F(ImmichByItself, AFewTombstonesAreNeverHeldBack) {
  add_photos(30);
  sync();
  purge(bobs() + " and \"originalPath\" like '%/p1%'");
  const sync::JobReport report = sync();
  EXPECT_FALSE(report.brake);
  EXPECT_EQ(report.totals.new_tombstones, 11);
}

TEST_F(ImmichByItself, HeldTombstonesHoldBackNoRemoval) {
  const std::vector<Asset> photos = add_photos(60);
  sync();
  purge(bobs() + " and \"originalPath\" not like '%/p1%'");
  trash(photos[1]);
  const sync::JobReport report = sync();
  ASSERT_TRUE(report.brake);
  EXPECT_EQ(report.brake->tombstones, 49);
  EXPECT_EQ(report.totals.removed, 1);
  EXPECT_THAT(broken_promises(share_.config), IsEmpty()) << "what waits for a person is no broken promise";
}

TEST_F(ImmichByItself, RestoredHeldTombstonesComeBackWithTheNextCycle) {
  add_photos(30);
  sync();
  purge(bobs());
  sync();
  {
    sync::Restore restore(share_.config, {.job = job().name});
    EXPECT_EQ(restore.counts().photos, 30);
    restore.run();
  }
  const sync::JobReport report = sync();
  EXPECT_FALSE(report.brake);
  EXPECT_EQ(share_.mirrors(), 30);
  EXPECT_EQ(tombstones(), 0);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(ImmichByItself, ALibraryThatWasDeletedAndMadeAnewIsSharedToAgain) {
  const std::vector<Asset> photos = add_photos(25);
  job().album_id = immich().add_album(share_.bob, "From Alice");
  const Uuid stack = immich().add_stack(share_.alice, {photos[0].id, photos[1].id});
  sync();
  ASSERT_EQ(share_.count("stack where " + bobs()), 1);
  // As Immich does: first a mark, then asset by asset, the row of the library last.
  run("update library set \"deletedAt\" = now() where id = " + quoted(share_.shared.id));
  EXPECT_THAT(refusal().what(), HasSubstr("a library that Immich is deleting"));
  run("delete from stack where " + bobs());
  run("delete from asset where \"libraryId\" = " + quoted(share_.shared.id));
  run("delete from library where id = " + quoted(share_.shared.id));
  EXPECT_THAT(refusal().fix(), HasSubstr("shared again"));
  const Library anew = immich().add_library(share_.bob, share_.shared.path, "Shared with Bob");
  job().target_library_id = anew.id;
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.purged, 25);
  EXPECT_FALSE(report.brake);
  EXPECT_EQ(tombstones(), 0);
  EXPECT_EQ(share_.count("asset where \"libraryId\" = " + quoted(anew.id)), 25);
  EXPECT_EQ(share_.count("stack where " + bobs()), 1) << "nobody dissolved it: " << stack.str();
  EXPECT_EQ(share_.count("album_asset"), 25);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
  // From now on what goes is the target's wish again.
  purge("id = " + quoted(mirror_of(photos[5].id)));
  EXPECT_EQ(sync().totals.new_tombstones, 1);
}

TEST_F(ImmichByItself, AJobWaitsUntilItsOldLibraryIsGone) {
  add_photos(3);
  sync();
  run("update library set \"deletedAt\" = now() where id = " + quoted(share_.shared.id));
  job().target_library_id = immich().add_library(share_.bob, share_.shared.path).id;
  EXPECT_THAT(refusal().what(), HasSubstr("still deleting the library Shared with Bob"));
  EXPECT_EQ(tombstones(), 0);
  run("delete from asset where \"libraryId\" = " + quoted(share_.shared.id));
  EXPECT_EQ(sync().totals.purged, 3);
  EXPECT_EQ(share_.mirrors(), 3);
}

TEST_F(ImmichByItself, AUserInDeletionStopsTheJobWithTheTwoWaysOut) {
  add_photos(1);
  sync();
  for (const User& user : {share_.alice, share_.bob}) {
    run("update \"user\" set \"deletedAt\" = now() where id = " + quoted(user.id));
    const Error error = refusal();
    EXPECT_THAT(error.what(), AllOf(HasSubstr(user.id.str()), HasSubstr("about to delete")));
    EXPECT_THAT(error.fix(), AllOf(HasSubstr("restore the user"), HasSubstr("kindred unshare family")));
    run("update \"user\" set \"deletedAt\" = null where id = " + quoted(user.id));
  }
  EXPECT_EQ(share_.mirrors(), 1);
}

TEST(CoveredTree, ImmichComparesPathsAsTexts) {
  EXPECT_TRUE(sync::covers("/external_library/", "/external_library/bob_shared/"));
  EXPECT_TRUE(sync::covers("/external_library/bo", "/external_library/bob_shared/"));
  EXPECT_TRUE(sync::covers("/external_library/bob_shared", "/external_library/bob_shared/"));
  EXPECT_TRUE(sync::covers("/external_library/bob_shared/2024/", "/external_library/bob_shared/"));
  EXPECT_FALSE(sync::covers("/external_library/alice/", "/external_library/bob_shared/"));
  EXPECT_FALSE(sync::covers("/external_library/bob/", "/external_library/bob_shared/"));
  EXPECT_FALSE(sync::covers("", "/external_library/bob_shared/"));
}

TEST(CoveredTree, OnlyAPatternForAllOfTheTreeExcludesIt) {
  const char* const tree = "/external_library/bob_shared/";
  for (const char* pattern : {"**/bob_shared/**", "/external_library/bob_shared/**", "**/bob_*/**", "**", "**/*",
                              "/external_library/bob?shared/**"}) {
    EXPECT_TRUE(sync::excludes_all(pattern, tree)) << pattern;
  }
  for (const char* pattern :
       {"**/bob_shared/*", "**/bob_shared", "**/*.jpg", "**/bob/**", "bob_shared/**", "", "**/{bob_shared,x}/**",
        "**/[b]ob_shared/**", "!**/bob_shared/**", "**/bob_shared/a/**"}) {
    EXPECT_FALSE(sync::excludes_all(pattern, tree)) << pattern;
  }
}

class CoveredTreeSync : public ImmichByItself {
 protected:
  void set_import_path(const Library& library, const std::string& path) {
    immich().query("update library set \"importPaths\" = array[$1] where id = $2", path, library.id);
  }
  void cover() { set_import_path(share_.photos, share_.folder / "bo"); }
  void exclude() {
    immich().query("update library set \"exclusionPatterns\" = array[$1] where id = $2", share_.shared.path + "**",
                   share_.photos.id);
  }
};

TEST_F(CoveredTreeSync, Promise2IsRefusedBeforeTheFirstWrite) {
  add_photos(2);
  cover();
  const Error error = refusal();
  EXPECT_EQ(error.kind(), ErrorKind::refused);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("Alice's photos"), HasSubstr(share_.folder / "bo")));
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_THAT(files_in_tree(), IsEmpty());
  EXPECT_THAT(doctor("covered_tree"), Contains(HasSubstr("red: ")));
  exclude();
  EXPECT_EQ(sync().totals.assets, 2);
  EXPECT_THAT(doctor("covered_tree"), Not(Contains(HasSubstr("red: "))));
}

TEST_F(CoveredTreeSync, AThirdUsersLibraryCountsAsWell) {
  add_photos(1);
  const Library carols = immich().add_library(immich().add_user("Carol"), share_.folder / "carol", "Carol's");
  set_import_path(carols, share_.shared.path + "2024/");
  EXPECT_THAT(refusal().what(), HasSubstr("Carol's"));
}

TEST_F(CoveredTreeSync, AJobWithMirrorsGoesOnButForNewOnes) {
  const std::vector<Asset> photos = add_photos(3);
  sync();
  cover();
  const Asset late = add_at("late.jpg");
  trash(photos[0]);
  const sync::JobReport report = sync();
  EXPECT_THAT(report, warns("tree_covered", testing::_));
  EXPECT_EQ(report.warnings.back().severity, status::Severity::error);
  EXPECT_EQ(report.totals.removed, 1) << "what the source withdraws goes";
  EXPECT_EQ(report.totals.assets, 0);
  EXPECT_FALSE(is_mirrored(late));
  exclude();
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(late));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(CoveredTreeSync, ARunningProgramSharesWhatCameMeanwhile) {
  add_photos(1);
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  sync::run_cycle(context, {}, quiet);
  cover();
  const Asset late = add_at("late.jpg");
  sync::run_cycle(context, {}, quiet);
  sync::run_cycle(context, {}, quiet);
  EXPECT_FALSE(is_mirrored(late));
  exclude();
  sync::run_cycle(context, {}, quiet);
  EXPECT_TRUE(is_mirrored(late));
}

}  // namespace
}  // namespace kindred::support
