// One asset at fault is reported by name and reason, leaves nothing behind, costs no other asset, and heals by itself
// once it is mended.
#include <filesystem>

#include "pg/sync_test.h"
#include "support/bulk.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

class SyncFaults : public SyncTest {
 protected:
  Asset good_ = add_at("a/good.jpg");
  Asset bad_ = add({.path = "b/bad.jpg", .faces = {{}}, .ocr = {"text"}, .edits = {"crop"}, .sidecar = true});
  Asset later_ = add_at("c/later.jpg");

  /// Runs a cycle in which exactly bad_ fails. `also` is what the judges say of the state that the test itself made.
  sync::JobReport expect_fault(const std::string& reason,
                               const testing::Matcher<std::vector<std::string>>& also = IsEmpty()) {
    sync::JobReport report = sync();
    EXPECT_THAT(report, HasOneFault(bad_, reason));
    EXPECT_EQ(report.totals.assets, 2);
    EXPECT_TRUE(is_mirrored(good_) && is_mirrored(later_) && !is_mirrored(bad_));
    EXPECT_EQ(share_.value("select reason from _kindred_fault"), reason);
    EXPECT_EQ(share_.count("_kindred_batch"), 0);
    EXPECT_THAT(wrong(), also);
    return report;
  }
  /// Runs a cycle that finds bad_ mended.
  void expect_healed() {
    const sync::JobReport report = sync();
    EXPECT_EQ(report.totals.assets, 1);
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_TRUE(is_mirrored(bad_));
    EXPECT_EQ(share_.count("_kindred_fault"), 0);
    EXPECT_THAT(wrong(), IsEmpty());
  }
  std::string bad_in_tree() const { return share_.shared.path + "b/bad.jpg"; }
};

TEST_F(SyncFaults, ThumbnailMissingOnDisk) {
  const std::string thumbnail = bad_.files.at("thumbnail"), content = read_file(thumbnail);
  fs::remove(thumbnail);
  const sync::JobReport report = expect_fault("thumbnail_missing");
  EXPECT_THAT(report.faults[0].detail, HasSubstr(thumbnail));
  write_file(thumbnail, content);
  expect_healed();
}

TEST_F(SyncFaults, OriginalMissing) {
  fs::rename(bad_.original_path, share_.folder / "elsewhere.jpg");
  const sync::JobReport report = expect_fault("original_missing");
  EXPECT_THAT(report.faults[0].detail, HasSubstr(bad_.original_path));
  fs::rename(share_.folder / "elsewhere.jpg", bad_.original_path);
  expect_healed();
}

TEST_F(SyncFaults, OriginalThatIsAFolder) {
  fs::rename(bad_.original_path, share_.folder / "elsewhere.jpg");
  fs::create_directory(bad_.original_path);
  expect_fault("original_missing");
  fs::remove(bad_.original_path);
  fs::rename(share_.folder / "elsewhere.jpg", bad_.original_path);
  expect_healed();
}

TEST_F(SyncFaults, ConstraintThatSomebodyAdded) {
  immich().query("update asset_exif set description = 'forbidden' where \"assetId\" = $1", bad_.id);
  immich().query("alter table asset_exif add constraint no_forbidden check (description <> 'forbidden') not valid");
  const sync::JobReport report = expect_fault("constraint_no_forbidden");
  EXPECT_THAT(report.faults[0].detail, HasSubstr("no_forbidden"));
  immich().query("alter table asset_exif drop constraint no_forbidden");
  expect_healed();
}

TEST_F(SyncFaults, DuplicateChecksumInTheTargetLibrary) {
  const Asset twin = immich().add_asset(share_.bob, {.library = share_.shared, .path = "b/bad.jpg"});
  for (const auto& [kind, path] : twin.files) fs::remove(path);  // only the row's checksum is in the way
  expect_fault("duplicate_checksum", testing::ElementsAre(HasSubstr("no mapping")));
  immich().query("delete from asset where id = $1", twin.id);
  expect_healed();
}

// The predecessor filed every unique violation as a duplicate, for ever.
TEST_F(SyncFaults, AnotherUniqueViolationIsNoDuplicate) {
  const Asset own = immich().add_asset(share_.bob);
  run("create unique index one_forbidden on asset (\"ownerId\") where \"originalFileName\" = 'twice'");
  set_row("\"originalFileName\" = 'twice'", own.id);
  set_row("\"originalFileName\" = 'twice'", bad_.id);
  expect_fault("constraint_one_forbidden");
  immich().query("drop index one_forbidden");
  expect_healed();
}

TEST_F(SyncFaults, NameTakenByAForeignFile) {
  write_file(bad_in_tree(), "somebody else's");
  const sync::JobReport report = sync();
  EXPECT_THAT(report, HasOneFault(bad_, "name_taken"));
  EXPECT_THAT(report.faults[0].detail, HasSubstr(bad_in_tree()));
  EXPECT_EQ(report.totals.assets, 2);
  EXPECT_EQ(read_file(bad_in_tree()), "somebody else's");
  EXPECT_THAT(stray_files(immich(), share_.config, job()), ElementsAre("stray file " + bad_in_tree()));
  fs::remove(bad_in_tree());
  expect_healed();
}

TEST_F(SyncFaults, NameOfTheXmpTakenByAForeignFile) {
  write_file(bad_in_tree() + ".xmp", "somebody else's");
  EXPECT_THAT(sync(), HasOneFault(bad_, "name_taken"));
  EXPECT_EQ(read_file(bad_in_tree() + ".xmp"), "somebody else's");
  EXPECT_THAT(stray_files(immich(), share_.config, job()), ElementsAre("stray file " + bad_in_tree() + ".xmp"));
  fs::remove(bad_in_tree() + ".xmp");
  expect_healed();
}

// A foreign copy has the size and the time of the original, so it passes for one that was placed earlier; the mirror's
// own must still get its name.
TEST_F(SyncFaults, NameTakenByAForeignCopyWhileOriginalsAreCopied) {
  job().originals = OriginalsMode::copy;
  fs::create_directories(share_.shared.path + "b");
  write_file(bad_in_tree(), read_file(bad_.original_path));
  fs::last_write_time(bad_in_tree(), fs::last_write_time(bad_.original_path));
  sync();
  for (const std::string& file : Sharing::files_in(share_.shared.path)) EXPECT_THAT(file, Not(HasSubstr(".kindred-")));
  fs::remove(bad_in_tree());
  sync();
  EXPECT_TRUE(is_mirrored(bad_));
  EXPECT_THAT(missing_work(immich(), share_.bob.id), IsEmpty());
}

TEST_F(SyncFaults, FolderInTheTreeIsAForeignFile) {
  write_file(share_.shared.path + "b", "a file where a folder should be");
  const sync::JobReport report = sync();
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_EQ(report.faults[0].path, bad_.original_path);
  EXPECT_THAT(report.faults[0].detail, HasSubstr(share_.shared.path + "b"));
  EXPECT_EQ(report.totals.assets, 2);
  fs::remove(share_.shared.path + "b");
  expect_healed();
}

// Promise 1: a link planted in the tree must not lead what the target deletes back into the source's folder.
TEST_F(SyncFaults, FolderInTheTreeIsALinkToTheSources) {
  fs::create_directory_symlink(share_.photos.path + "b", share_.shared.path + "b");
  const SourceSnapshot before = source();
  const sync::JobReport report = sync();
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_EQ(report.faults[0].path, bad_.original_path);
  EXPECT_EQ(report.totals.assets, 2);
  EXPECT_EQ(difference(before, source()), "");
  fs::remove(share_.shared.path + "b");
  expect_healed();
}

TEST_F(SyncFaults, PathWithDotsThatLeadOut) {
  const std::string path = share_.photos.path + "../secret.jpg";
  write_file(share_.folder / "secret.jpg", "not shared");
  immich().query("update asset set \"originalPath\" = $2 where id = $1", bad_.id, path);
  const sync::JobReport report = sync();
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_EQ(report.faults[0].path, path);
  EXPECT_THAT(report.faults[0].detail, HasSubstr(".."));
  EXPECT_EQ(report.totals.assets, 2);
  EXPECT_EQ(Sharing::files_in(share_.shared.path).size(), 2u);
  EXPECT_EQ(share_.count("_kindred_batch"), 0);
  immich().query("update asset set \"originalPath\" = $2 where id = $1", bad_.id, bad_.original_path);
  expect_healed();
}

// The predecessor linked whatever path a row named; /etc/passwd as a thumbnail would be served to the target.
TEST_F(SyncFaults, ThumbnailOutsideTheMediaRoot) {
  write_file(share_.folder / "secret.webp", "not a thumbnail");
  immich().query("update asset_file set path = $2 where path = $1", bad_.files.at("thumbnail"),
                 share_.folder / "secret.webp");
  expect_fault("path_outside");
  immich().query("update asset_file set path = $2 where path = $1", share_.folder / "secret.webp",
                 bad_.files.at("thumbnail"));
  expect_healed();
}

TEST_F(SyncFaults, ThumbnailThatIsALinkOutOfTheMediaRoot) {
  const std::string thumbnail = bad_.files.at("thumbnail"), content = read_file(thumbnail);
  write_file(share_.folder / "secret.webp", "not a thumbnail");
  fs::remove(thumbnail);
  fs::create_symlink(share_.folder / "secret.webp", thumbnail);
  expect_fault("path_outside");
  fs::remove(thumbnail);
  write_file(thumbnail, content);
  expect_healed();
}

TEST_F(SyncFaults, MirrorThatTheTrackingTablesForgotIsFoundAgain) {
  sync();
  immich().query("delete from _face_sync_asset_map where source_asset_id = $1", bad_.id);
  const sync::JobReport report = sync();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.totals.assets, 0);
  EXPECT_TRUE(fs::exists(bad_in_tree()));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFaults, XmpGoneWhileItsRowStays) {
  fs::remove(bad_.files.at("sidecar"));
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_TRUE(is_mirrored(bad_));
  EXPECT_EQ(share_.count("asset_file where type = 'sidecar' and \"assetId\" = '" + mirror_of(bad_.id).str() + "'"), 0);
}

TEST_F(SyncFaults, AreCountedAndWaitLongerEachTime) {
  fs::remove(bad_.original_path);
  sync();
  sync();
  const pg::Result fault = immich().query(
      "select attempts, job, detail, extract(epoch from retry_at - last_at)::int as wait from _kindred_fault");
  ASSERT_EQ(fault.size(), 1u);
  EXPECT_EQ(fault[0].get<int>("attempts"), 2);
  EXPECT_EQ(fault[0].get<int>("wait"), 120);
  EXPECT_EQ(fault[0].get<std::string>("job"), "family");
  EXPECT_THAT(fault[0].get<std::string>("detail"), HasSubstr(bad_.original_path));
}

TEST_F(SyncFaults, AreLeftAloneUntilTheyAreDueByADaemon) {
  fs::remove(bad_.original_path);
  sync();
  sync::Progress quiet;
  const sync::CycleReport report = sync::run_cycle(share_.config, {}, quiet);
  EXPECT_EQ(report.exit_code(), 0);
  EXPECT_EQ(share_.value("select attempts from _kindred_fault"), "1");
}

TEST_F(SyncFaults, AreTriedAgainAtOnceWhereTheClockWasSetBackSince) {
  fs::remove(bad_.original_path);
  sync();
  run("update _kindred_fault set retry_at = now() + interval '1 year'");
  sync::Progress quiet;
  sync::run_cycle(share_.config, {}, quiet);
  EXPECT_EQ(share_.value("select attempts from _kindred_fault"), "2");
}

TEST(SyncHalving, FindsSeveralBadAssetsAmongThreeHundred) {
  Sharing share;
  BulkSpec spec;
  add_bulk_assets(share.immich, share.alice, share.photos, {}, spec, 0, 300);
  share.config.batch_size = 50;
  share.immich.query(
      "update asset_exif set description = 'forbidden' where \"assetId\" in (select id from asset where"
      " substring(\"originalFileName\" from '[0-9]+')::int in (0, 7, 8, 49, 50, 199, 299))");
  ASSERT_EQ(share.count("asset_exif where description = 'forbidden'"), 7);
  share.immich.query("alter table asset_exif add constraint no_forbidden check (description <> 'forbidden') not valid");
  const sync::JobReport report = share.sync();
  EXPECT_THAT(report.faults_by_reason, ElementsAre(Pair("constraint_no_forbidden", 7)));
  EXPECT_EQ(report.totals.assets, 293);
  EXPECT_EQ(share.mirrors(), 293);
  EXPECT_THAT(judge(share.immich, share.config, share.config.jobs[0]), IsEmpty());
  EXPECT_EQ(share.count("_kindred_batch"), 0);
}

TEST(SyncHalving, HoldsWhereEveryAssetIsBad) {
  Sharing share;
  for (int i = 0; i < 9; ++i) share.immich.add_asset(share.alice, {.library = share.photos});
  share.config.batch_size = 4;
  share.immich.query("alter table asset_exif add constraint nothing check (false) not valid");
  const sync::JobReport report = share.sync();
  EXPECT_THAT(report.faults_by_reason, ElementsAre(Pair("constraint_nothing", 9)));
  EXPECT_EQ(share.mirrors(), 0);
  EXPECT_THAT(share.targets_files(), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
