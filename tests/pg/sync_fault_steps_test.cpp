// A fault is over when its item succeeds in the step that recorded it, and only then; and it ends with its photo.
#include <filesystem>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

class FaultSteps : public SyncTest {
 protected:
  /// One more cycle of the service: only faults that are due are tried again.
  sync::JobReport cycle() { return run_cycle(context_, {}, quiet_).jobs.at(0); }
  void make_due() { run("update _kindred_fault set retry_at = now()"); }
  /// As if Immich had made the asset's files an hour ago, so that no window of a cycle holds them.
  void age_files(const Asset& asset) {
    pg::Transaction work = immich().db().begin();
    work.run_script("set local session_replication_role = replica");
    work.query("update asset_file set \"updateId\" = immich_uuid_v7(now() - interval '1 hour') where \"assetId\" = $1",
               asset.id);
    work.query("update asset set \"updateId\" = immich_uuid_v7(now() - interval '1 hour') where id = $1", asset.id);
    work.commit();
  }
  std::string reasons() { return share_.value("select coalesce(string_agg(reason, ' '), '') from _kindred_fault"); }
  std::string content_of_mirrors(const Asset& asset, const std::string& type) {
    return read_file(share_.file_path(mirror_of(asset.id), type));
  }

  sync::CycleContext context_{share_.config};
  sync::Progress quiet_;
};

// Seen: the service never tried it again, since the file was no longer new, and forgot the fault: a stale preview for
// good.
TEST_F(FaultSteps, AFileThatCouldNotBePlacedIsTriedAgainHoweverOldItIs) {
  const Asset asset = add_at("1.jpg");
  cycle();
  const std::string preview = asset.files.at("preview");
  fs::remove(preview);
  run("update asset_file set path = path where \"assetId\" = " + quoted(asset.id));
  Asset shown = asset;
  shown.original_path = share_.shared.path + "1.jpg";
  EXPECT_THAT(cycle(), HasOneFault(shown, "preview_missing"));
  write_file(preview, "Immich made it anew");
  age_files(asset);
  make_due();
  EXPECT_THAT(cycle().faults, IsEmpty());
  EXPECT_EQ(reasons(), "");
  EXPECT_EQ(content_of_mirrors(asset, "preview"), "Immich made it anew");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(FaultSteps, WaitLongerEachTimeAlsoOfMirrors) {
  const Asset asset = add_at("1.jpg");
  cycle();
  fs::remove(asset.files.at("preview"));
  run("update asset_file set path = path where \"assetId\" = " + quoted(asset.id));
  cycle();
  make_due();
  cycle();
  EXPECT_EQ(share_.value("select attempts from _kindred_fault"), "2");
}

TEST_F(FaultSteps, AreNotEndedByAnotherStep) {
  const Asset asset = add_at("1.jpg");
  cycle();
  run("insert into _kindred_fault (source_asset_id, target_user_id, job, reason, detail, step, retry_at) values (" +
      quoted(asset.id) + ", " + quoted(share_.bob.id) +
      ", 'family', 'name_taken', '', 'a step that did not run', now())");
  set_row("\"isFavorite\" = false", asset.id);
  cycle();
  EXPECT_EQ(reasons(), "name_taken");
}

TEST_F(FaultSteps, EndWithTheirPhotos) {
  const Asset trashed = add_at("1.jpg"), deleted = add_at("2.jpg"), locked = add_at("3.jpg"), stays = add_at("4.jpg");
  add_at("5.jpg");
  for (const Asset& asset : {trashed, deleted, locked, stays}) fs::remove(asset.original_path);
  EXPECT_EQ(cycle().faults.size(), 4u);
  trash(trashed);
  run("delete from asset where id = " + quoted(deleted.id));
  set_row("visibility = 'locked'", locked.id);
  cycle();
  EXPECT_EQ(share_.value("select string_agg(source_asset_id::text, ' ') from _kindred_fault"), stays.id.str());
}

TEST_F(FaultSteps, EndWithTheirMirrors) {
  const Asset asset = add_at("1.jpg");
  add_at("2.jpg");
  cycle();
  fs::remove(asset.files.at("preview"));
  run("update asset_file set path = path where \"assetId\" = " + quoted(asset.id));
  EXPECT_THAT(cycle().faults, testing::SizeIs(1));
  trash(asset);
  cycle();
  EXPECT_FALSE(is_mirrored(asset));
  EXPECT_EQ(reasons(), "");
}

}  // namespace
}  // namespace kindred::support
