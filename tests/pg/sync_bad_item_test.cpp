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

// A service looks at everything once a day: the fault is tried again when it is due.
TEST_F(SyncBadItem, InTakingOverIsTriedAgainWhenDue) {
  const auto assets = add_some(5);
  sync();
  run("update _face_sync_asset_map set job = null");
  refuse("update", "_face_sync_asset_map", "new.job is not null and new.source_asset_id = " + quoted(assets[1].id));
  run("delete from _kindred_watermark");  // it looks at everything once
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  run_cycle(context, {}, quiet);
  refuse_no_more();
  run_cycle(context, {}, quiet);
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'family'"), 4);
  run("update _kindred_fault set retry_at = now()");
  run_cycle(context, {}, quiet);
  EXPECT_EQ(share_.count("_face_sync_asset_map where job = 'family'"), 5);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

/// Somebody whom PostgreSQL refuses, among others.
class SyncBadPerson : public SyncBadItem {
 protected:
  SyncBadPerson() {
    for (int i = 0; i < 4; ++i) {
      AssetSpec spec;
      spec.path = "p" + std::to_string(i) + ".jpg";
      for (const Person& person : people_) spec.faces.push_back({.person = person.id});
      add(spec);
    }
  }
  std::string of_bob(const std::string& condition) {
    return share_.value("select count(*) from person where \"ownerId\" = " + quoted(share_.bob.id) + " and (" +
                        condition + ")");
  }
  /// `bad_` is the only fault, and no step fails.
  void sync_with_person_fault(const std::string& step) {
    const sync::JobReport report = share_.cycle().jobs.front();
    EXPECT_EQ(report.outcome, sync::JobReport::Outcome::done) << (report.error ? report.error->what() : "");
    ASSERT_EQ(report.faults.size(), 1u);
    EXPECT_EQ(report.faults[0].source_id, bad_.id);
    EXPECT_EQ(report.faults[0].reason, "sql_P0001");
    EXPECT_EQ(share_.value("select string_agg(source_person_id || ' ' || step, ',') from _kindred_person_fault"),
              bad_.id.str() + " " + step);
  }
  void expect_healed() {
    refuse_no_more();
    EXPECT_THAT(sync().faults, IsEmpty());
    EXPECT_EQ(share_.count("_kindred_person_fault"), 0);
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }

  std::vector<Person> add_people() {
    std::vector<Person> people;
    for (const char* name : {"Anna", "Ben", "Clara", "Dora", "Emil"}) {
      people.push_back(immich().add_person(share_.alice, name));
    }
    return people;
  }

  const std::vector<Person> people_ = add_people();
  const Person bad_ = people_[2];
};

// Seen: 0 of 12 photos, in each cycle.
TEST_F(SyncBadPerson, InMakingPeople) {
  refuse("insert", "person", "new.name = 'Clara' and new.\"ownerId\" = " + quoted(share_.bob.id));
  sync_with_person_fault("insert_people");
  EXPECT_EQ(share_.mirrors(), 4) << "photos come without that person's face";
  EXPECT_EQ(of_bob("true"), "4");
  EXPECT_EQ(
      share_.count("asset_face f join asset a on a.id = f.\"assetId\" where a.\"ownerId\" = " + quoted(share_.bob.id)),
      16);
  EXPECT_THAT(missing_work(immich(), share_.bob.id), IsEmpty());
  sync_with_person_fault("insert_people");
  EXPECT_EQ(share_.value("select attempts from _kindred_person_fault"), "2");
  expect_healed();
  EXPECT_EQ(of_bob("true"), "5");
}

// A service waits until the next try is due.
TEST_F(SyncBadPerson, InMakingPeopleIsTriedAgainWhenDue) {
  refuse("insert", "person", "new.name = 'Clara' and new.\"ownerId\" = " + quoted(share_.bob.id));
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  run_cycle(context, {}, quiet);
  refuse_no_more();
  run_cycle(context, {}, quiet);
  EXPECT_EQ(of_bob("true"), "4");
  run("update _kindred_person_fault set retry_at = now()");
  run_cycle(context, {}, quiet);
  EXPECT_EQ(of_bob("true"), "5");
  EXPECT_EQ(share_.count("_kindred_person_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncBadPerson, InFollowingPeople) {
  sync();
  run("update person set name = name || ' the younger' where \"ownerId\" = " + quoted(share_.alice.id));
  refuse("update", "person", "new.name like 'Clara the%' and new.\"ownerId\" = " + quoted(share_.bob.id));
  sync_with_person_fault("follow_people");
  EXPECT_EQ(of_bob("name like '% the younger'"), "4");
  sync_with_person_fault("follow_people");
  expect_healed();
  EXPECT_EQ(of_bob("name like '% the younger'"), "5");
}

TEST_F(SyncBadPerson, InPlacingPictures) {
  refuse("update of \"thumbnailPath\"", "person", "new.name = 'Clara' and new.\"ownerId\" = " + quoted(share_.bob.id));
  sync_with_person_fault("place_person_thumbnails");
  EXPECT_EQ(of_bob("\"thumbnailPath\" <> ''"), "4");
  expect_healed();
  EXPECT_EQ(of_bob("\"thumbnailPath\" <> ''"), "5");
}

TEST_F(SyncBadPerson, InSettingFeatureFaces) {
  sync();
  run("update person set \"faceAssetId\" = null where \"ownerId\" = " + quoted(share_.bob.id));
  refuse("update of \"faceAssetId\"", "person", "new.name = 'Clara' and new.\"ownerId\" = " + quoted(share_.bob.id));
  sync_with_person_fault("set_feature_faces");
  EXPECT_EQ(of_bob("\"faceAssetId\" is null"), "1");
  sync_with_person_fault("set_feature_faces");
  expect_healed();
}

TEST_F(SyncBadPerson, InSweepingThoseWithoutFaces) {
  sync();
  run("delete from asset_face where \"assetId\" in (select id from asset where \"ownerId\" = " +
      quoted(share_.alice.id) + ")");
  refuse("delete", "person", "old.name = 'Clara' and old.\"ownerId\" = " + quoted(share_.bob.id));
  sync_with_person_fault("sweep_orphans");
  EXPECT_EQ(of_bob("true"), "1");
  sync_with_person_fault("sweep_orphans");
  expect_healed();
  EXPECT_EQ(of_bob("true"), "0");
}

// The target gave all faces of two people to people of its own.
TEST_F(SyncBadPerson, InGivingUpWhomTheTargetGaveAway) {
  sync();
  for (const char* name : {"Clara", "Dora"}) {
    const Person own = immich().add_person(share_.bob, std::string("Bob's ") + name);
    run("update asset_face set :\"face_person\" = " + quoted(own.id) + ", \"updatedAt\" = now() where" +
        " :\"face_person\" in (select :\"person_id\" from person where name = '" + name +
        "' and \"ownerId\" = " + quoted(share_.bob.id) + ")");
  }
  refuse("delete", "person", "old.name = 'Clara' and old.\"ownerId\" = " + quoted(share_.bob.id));
  const sync::JobReport report = share_.cycle().jobs.front();
  EXPECT_EQ(report.outcome, sync::JobReport::Outcome::done);
  EXPECT_THAT(report.faults, testing::Each(testing::Field(&sync::Fault::source_id, bad_.id)));
  EXPECT_EQ(share_.value("select string_agg(step, ' ' order by step) from _kindred_person_fault"),
            "adopt_survivors sweep_orphans")
      << "she has no face left, either";
  EXPECT_EQ(of_bob("name = 'Clara'"), "1");
  EXPECT_EQ(of_bob("name = 'Dora'"), "0");
  refuse_no_more();
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_EQ(of_bob("name = 'Clara'"), "0");
  EXPECT_EQ(share_.count("_kindred_person_fault"), 0);
  expect_settled();
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
