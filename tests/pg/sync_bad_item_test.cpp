// One item that PostgreSQL refuses, in each step that changes rows: the others are done, it is a fault by name, and
// when the obstacle is gone it heals by itself.
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class SyncBadItem : public SyncTest {
 protected:
  /// A trigger of the test's own refuses what `when` names, over new or old.
  void refuse(const std::string& what, const std::string& table, const std::string& when,
              const std::string& sqlstate = "P0001") {
    run("create or replace function refuse_" + table +
        "() returns trigger language plpgsql as $$ begin"
        " raise exception 'refused by the test' using errcode = '" +
        sqlstate + "'; end $$");
    run("create trigger refuse before " + what + " on " + table + " for each row when (" + when +
        ") execute function refuse_" + table + "()");
    refused_ = table;
  }
  void refuse_no_more() { run("drop trigger refuse on " + refused_); }

  std::vector<Asset> add_some(int count) {
    std::vector<Asset> assets;
    for (int i = 0; i < count; ++i) assets.push_back(add_at("p" + std::to_string(i) + ".jpg"));
    return assets;
  }
  /// A cycle in which `bad` is the only fault, and nothing else fails.
  void sync_with_fault(const Asset& bad, const std::string& reason = "sql_P0001") {
    const sync::JobReport report = share_.cycle().jobs.front();
    EXPECT_EQ(report.outcome, sync::JobReport::Outcome::done) << (report.error ? report.error->what() : "");
    ASSERT_EQ(report.faults.size(), 1u);
    EXPECT_EQ(report.faults[0].source_id, bad.id);
    EXPECT_EQ(report.faults[0].reason, reason);
    EXPECT_THAT(report.faults[0].path, HasSubstr("p"));
    EXPECT_EQ(share_.value("select string_agg(source_asset_id::text, ' ') from _kindred_fault"), bad.id.str());
  }
  /// Fails once more, with a longer wait, then heals.
  void expect_healing(const Asset& bad, const std::string& reason = "sql_P0001") {
    sync_with_fault(bad, reason);
    EXPECT_EQ(share_.value("select attempts from _kindred_fault"), "2");
    refuse_no_more();
    EXPECT_THAT(sync().faults, IsEmpty());
    EXPECT_EQ(share_.count("_kindred_fault"), 0);
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }
  std::string tag_column(const std::string& name) {
    return "\"" + name + (immich().columns().has("tag_asset", "tagsId") ? "sId\"" : "Id\"");
  }
  std::string album_column(const std::string& name) {
    return "\"" + name + (immich().columns().has("album_asset", "albumsId") ? "sId\"" : "Id\"");
  }

  std::string refused_;
};

TEST_F(SyncBadItem, InFollowingRows) {
  const auto assets = add_some(5);
  sync();
  refuse("update", "asset_exif", "new.\"assetId\" = " + quoted(mirror_of(assets[2].id)));
  run("update asset_exif set description = 'new words' where \"assetId\" in (select source_asset_id from"
      " _face_sync_asset_map)");
  sync_with_fault(assets[2]);
  EXPECT_EQ(share_.count("asset_exif where description = 'new words'"), 9);
  expect_healing(assets[2]);
}

// Three on one page ended the step, and later pages waited for ever beside Immich's nightly jobs.
TEST_F(SyncBadItem, ThatFailsInPassingAgainAndAgain) {
  const auto assets = add_some(5);
  sync();
  refuse("update", "asset_exif", "new.\"assetId\" = " + quoted(mirror_of(assets[2].id)), "40001");
  run("update asset_exif set description = 'new words' where \"assetId\" in (select source_asset_id from"
      " _face_sync_asset_map)");
  sync_with_fault(assets[2], "sql_40001");
  EXPECT_EQ(share_.count("asset_exif where description = 'new words'"), 9);
  expect_healing(assets[2], "sql_40001");
}

// A table that is locked for long is no fault of each photo: the step ends, and the next cycle does all of it.
TEST_F(SyncBadItem, WhereAllFailInPassingTheNextCycleDoesThem) {
  add_some(40);
  sync();
  refuse("update", "asset_exif", "new.description = 'new words'", "55P03");
  run("alter table asset_exif disable trigger refuse");
  run("update asset_exif set description = 'new words' where \"assetId\" in (select source_asset_id from"
      " _face_sync_asset_map)");
  run("alter table asset_exif enable trigger refuse");
  const sync::JobReport report = share_.cycle().jobs.front();
  EXPECT_EQ(report.failed_step, "follow_rows");
  EXPECT_LT(report.faults.size(), 40u);
  refuse_no_more();
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_EQ(share_.count("asset_exif where description = 'new words'"), 80);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncBadItem, InRemovingMirrors) {
  const auto assets = add_some(30);
  sync();
  refuse("delete", "asset", "old.id = " + quoted(mirror_of(assets[1].id)));
  for (int i = 0; i < 4; ++i) trash(assets[static_cast<std::size_t>(i)]);
  sync_with_fault(assets[1]);
  EXPECT_EQ(share_.mirrors(), 27);
  EXPECT_TRUE(is_mirrored(assets[1]));
  expect_healing(assets[1]);
  EXPECT_EQ(share_.mirrors(), 26);
}

TEST_F(SyncBadItem, InMakingStacks) {
  const auto assets = add_some(6);
  sync();
  immich().add_stack(share_.alice, {assets[0].id, assets[1].id});
  immich().add_stack(share_.alice, {assets[2].id, assets[3].id});
  refuse("insert", "stack", "new.\"primaryAssetId\" = " + quoted(mirror_of(assets[0].id)));
  const sync::JobReport report = share_.cycle().jobs.front();
  EXPECT_EQ(report.outcome, sync::JobReport::Outcome::done);
  std::vector<Uuid> faulty;
  for (const sync::Fault& fault : report.faults) faulty.push_back(fault.source_id);
  EXPECT_THAT(faulty, testing::UnorderedElementsAre(assets[0].id, assets[1].id)) << "both of the one stack";
  EXPECT_EQ(share_.count("stack where \"ownerId\" = " + quoted(share_.bob.id)), 1);
  refuse_no_more();
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_EQ(share_.count("stack where \"ownerId\" = " + quoted(share_.bob.id)), 2);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncBadItem, InFollowingStacks) {
  const auto assets = add_some(6);
  const Uuid one = immich().add_stack(share_.alice, {assets[0].id, assets[1].id});
  const Uuid other = immich().add_stack(share_.alice, {assets[2].id, assets[3].id});
  sync();
  run("update stack set \"primaryAssetId\" = " + quoted(assets[1].id) + " where id = " + quoted(one));
  run("update stack set \"primaryAssetId\" = " + quoted(assets[3].id) + " where id = " + quoted(other));
  refuse("update", "stack", "new.\"primaryAssetId\" = " + quoted(mirror_of(assets[1].id)));
  sync_with_fault(assets[0]);
  EXPECT_EQ(share_.count("stack where \"primaryAssetId\" = " + quoted(mirror_of(assets[3].id))), 1);
  expect_healing(assets[0]);
}

TEST_F(SyncBadItem, InFollowingTags) {
  const auto assets = add_some(5);
  sync();
  immich().add_tag(share_.alice, "trip", {assets[0].id, assets[1].id, assets[2].id});
  refuse("insert", "tag_asset", "new." + tag_column("asset") + " = " + quoted(mirror_of(assets[1].id)));
  sync_with_fault(assets[1]);
  EXPECT_EQ(share_.count("tag_asset ta join asset a on a.id = ta." + tag_column("asset") +
                         " where a.\"ownerId\" = " + quoted(share_.bob.id)),
            2);
  expect_healing(assets[1]);
}

TEST_F(SyncBadItem, InFillingTheAlbum) {
  job().album_id = immich().add_album(share_.bob, "Shared", {});
  const auto assets = add_some(5);
  sync();
  run("delete from album_asset");
  run("delete from album_asset_audit");
  run("delete from _kindred_refused_entry");
  refuse("insert", "album_asset", "new." + album_column("asset") + " = " + quoted(mirror_of(assets[3].id)));
  sync_with_fault(assets[3]);
  EXPECT_EQ(share_.count("album_asset"), 4);
  expect_healing(assets[3]);
  EXPECT_EQ(share_.count("album_asset"), 5);
}

TEST_F(SyncBadItem, InTakingOver) {
  const auto assets = add_some(5);
  sync();
  run("update _face_sync_asset_map set job = null");
  refuse("update", "_face_sync_asset_map", "new.job is not null and new.source_asset_id = " + quoted(assets[1].id));
  const sync::JobReport report = share_.cycle().jobs.front();
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_EQ(report.faults[0].source_id, assets[1].id);
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'family'"), 4);
  refuse_no_more();
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'family'"), 5);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
