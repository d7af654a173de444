// One test for each effect that Immich's triggers are known to have. Kindred is tested against these triggers, so a
// wrong one here would prove the wrong thing there.
#include <gtest/gtest.h>

#include "support/instance.h"

namespace kindred::support {
namespace {

/// Alice with an asset of two faces and Anna, on one version.
class Triggers : public testing::Test {
 protected:
  explicit Triggers(const std::string& version = "2.7.5") : database_(version) {}
  std::string value(const std::string& sql) {
    const pg::Result rows = immich_.db().query("select (" + sql + ")::text as value");
    return std::string(rows.text(0, "value").value_or("null"));
  }
  std::string count(const std::string& table) { return value("select count(*) from " + table); }
  void run(const std::string& sql) { immich_.db().query(sql); }

  TemporaryFolder folder_;
  TestDatabase database_;
  Instance immich_{database_, folder_};
  User alice_ = immich_.add_user("Alice"), bob_ = immich_.add_user("Bob");
  Person anna_ = immich_.add_person(alice_, "Anna", {.birth_date = "1990-05-17"});
  Asset asset_ = immich_.add_asset(alice_, {.faces = {{.person = anna_.id}, {}}, .ocr = {"a", "b"}, .edits = {"crop"}});
};

class Triggers20 : public Triggers {
 protected:
  Triggers20() : Triggers("2.0.0") {}
};
class Triggers31 : public Triggers {
 protected:
  Triggers31() : Triggers("3.1.0") {}
};
class Triggers32 : public Triggers {
 protected:
  Triggers32() : Triggers("3.2.0") {}
};
class Triggers33 : public Triggers {
 protected:
  Triggers33() : Triggers("3.3.0") {}
};

TEST_F(Triggers, AnUpdateOverridesTheTimeAndPlaceThatItGives) {
  const std::string before = value("select \"updateId\" from asset");
  run("update asset set \"updatedAt\" = '2001-01-01', \"updateId\" = '00000000-0000-7000-8000-000000000001'");
  EXPECT_EQ(value("select \"updatedAt\" > now() - interval '1 hour' from asset"), "true");
  EXPECT_GT(value("select \"updateId\" from asset"), before) << "later in the phones' stream";
}

TEST_F(Triggers, AnInsertKeepsTheGivenTime) {
  run("insert into tag (\"userId\", value, \"updatedAt\") values ('" + alice_.id.str() + "', 'x', '2001-01-01')");
  EXPECT_EQ(value("select extract(year from \"updatedAt\") from tag"), "2001");
}

TEST_F(Triggers, UpdateIdsAreVersion7AndGrow) {
  EXPECT_EQ(value("select substr(\"updateId\"::text, 15, 1) from asset"), "7");
  EXPECT_EQ(value("select immich_uuid_v7(now()) < immich_uuid_v7(now() + interval '1 ms')"), "true");
  EXPECT_EQ(value("select substr(immich_uuid_v7('2024-01-01 00:00:00+00')::text, 1, 13)"), "018cc251-f400");
}

TEST_F(Triggers, TablesWithoutUpdatedAtHaveNone) {
  EXPECT_EQ(
      value("select count(*) from pg_trigger where not tgisinternal and tgrelid in ('face_search'::regclass,"
            " 'smart_search'::regclass, 'asset_job_status'::regclass, 'tag_asset'::regclass, 'ocr_search'::regclass)"),
      "0");
}

TEST_F(Triggers, ASetNullByForeignKeyCountsAsAnUpdate) {
  const std::string before = value("select max(\"updateId\"::text) from asset_face");
  run("delete from person");
  EXPECT_EQ(value("select count(\"personId\") from asset_face"), "0");
  EXPECT_GT(value("select max(\"updateId\"::text) from asset_face"), before);
}

TEST_F(Triggers, DeletingAnAssetAuditsItAndItsPlacesInAlbumsButNotItsFaces) {
  immich_.add_album(alice_, "Summer", {asset_.id});
  run("delete from asset");
  EXPECT_EQ(value("select \"assetId\" || ' ' || \"ownerId\" from asset_audit"),
            asset_.id.str() + " " + alice_.id.str());
  EXPECT_EQ(value("select \"assetId\" from album_asset_audit"), asset_.id.str());
  EXPECT_EQ(count("asset_face"), "0");
  EXPECT_EQ(count("asset_face_audit"), "0");
  EXPECT_EQ(count("asset_edit_audit"), "0");
  EXPECT_EQ(count("asset_metadata_audit"), "0");
}

TEST_F(Triggers, DeletingFacesByAStatementAuditsEachOfThem) {
  run("delete from asset_face");
  EXPECT_EQ(count("asset_face_audit"), "2");
  EXPECT_EQ(value("select bool_and(\"assetFaceId\" is not null and \"assetId\" = '" + asset_.id.str() +
                  "') from asset_face_audit"),
            "true");
}

TEST_F(Triggers, DeletingInsideATriggerAuditsNothing) {
  run("create function drop_faces() returns trigger language plpgsql as"
      " $$ begin delete from asset_face; return null; end $$");
  run("create trigger drop_faces after update on system_metadata execute function drop_faces()");
  run("update system_metadata set value = value");
  EXPECT_EQ(count("asset_face"), "0");
  EXPECT_EQ(count("asset_face_audit"), "0");
}

TEST_F(Triggers, DeletingAUserAuditsTheUserButNotTheAssets) {
  run("delete from \"user\" where id = '" + alice_.id.str() + "'");
  EXPECT_EQ(value("select \"userId\" from user_audit"), alice_.id.str());
  EXPECT_EQ(count("asset") + count("asset_audit") + count("person_audit"), "000");
}

TEST_F(Triggers, DeletingALibraryAuditsNoAsset) {
  const Library photos = immich_.add_library(alice_, folder_ / "alice");
  immich_.add_asset(alice_, {.library = photos});
  run("delete from library");
  EXPECT_EQ(count("asset"), "1");
  EXPECT_EQ(count("asset_audit"), "0");
}

TEST_F(Triggers, EachKindOfRowHasItsAudit) {
  const Uuid stack = immich_.add_stack(alice_, {asset_.id, immich_.add_asset(alice_).id});
  immich_.add_partner(alice_, bob_);
  for (const char* table : {"person", "stack", "partner", "user_metadata", "asset_metadata", "asset_edit"}) {
    run(std::string("delete from ") + table);
  }
  EXPECT_EQ(value("select \"personId\" || ' ' || \"ownerId\" from person_audit"),
            anna_.id.str() + " " + alice_.id.str());
  EXPECT_EQ(value("select \"stackId\" || ' ' || \"userId\" from stack_audit"), stack.str() + " " + alice_.id.str());
  EXPECT_EQ(value("select \"sharedById\" || ' ' || \"sharedWithId\" from partner_audit"),
            alice_.id.str() + " " + bob_.id.str());
  EXPECT_EQ(value("select count(*) || min(key) from user_metadata_audit"), "2preferences");
  EXPECT_EQ(value("select count(*) || min(key) from asset_metadata_audit"), "2mobile-app");
  EXPECT_EQ(value("select \"assetId\" from asset_edit_audit"), asset_.id.str());
}

TEST_F(Triggers, TheFirstEditMakesAnAssetEditedAndTheLastOnesEndUndoesIt) {
  EXPECT_EQ(value("select \"isEdited\" from asset"), "true");
  run("insert into asset_edit (\"assetId\", action, parameters, sequence) select id, 'rotate', '{}', 1 from asset");
  run("delete from asset_edit where action = 'crop'");
  EXPECT_EQ(value("select \"isEdited\" from asset"), "true");
  run("delete from asset_edit");
  EXPECT_EQ(value("select \"isEdited\" from asset"), "false");
}

TEST_F(Triggers, AStackKeepsItsPrimaryAssetFromBeingDeleted) {
  immich_.add_stack(alice_, {asset_.id, immich_.add_asset(alice_).id});
  EXPECT_THROW(run("delete from asset where id = '" + asset_.id.str() + "'"), Error);
}

TEST_F(Triggers, SharingAnAlbumSendsItAnewAndUnsharingIsAudited) {
  const Uuid album = immich_.add_album(alice_, "Summer", {asset_.id});
  const std::string before = value("select \"updateId\" from album");
  immich_.share_album(album, bob_);
  EXPECT_GT(value("select \"updateId\" from album"), before);
  run("delete from album_user");
  EXPECT_EQ(value("select \"albumId\" || ' ' || \"userId\" from album_user_audit"), album.str() + " " + bob_.id.str());
  run("delete from album_asset");
  EXPECT_EQ(count("album_asset_audit"), "1");
  run("delete from album");
  EXPECT_EQ(value("select count(*) from album_audit where \"userId\" = '" + alice_.id.str() + "'"), "1");
}

TEST_F(Triggers20, WorkOnTheOldColumnNames) {
  const Uuid album = immich_.add_album(alice_, "Summer", {asset_.id});
  const std::string before = value("select \"updateId\" from album");
  immich_.share_album(album, bob_);
  EXPECT_GT(value("select \"updateId\" from album"), before);
  run("delete from album_user");
  run("delete from album_asset");
  EXPECT_EQ(count("album_user_audit") + count("album_asset_audit"), "11");
}

TEST_F(Triggers31, ANewAlbumsOwnerIsNoNews) {
  const Uuid album = immich_.add_album(alice_, "Summer");
  EXPECT_EQ(value("select \"updatedAt\" = \"createdAt\" from album"), "true");
  immich_.share_album(album, bob_);
  EXPECT_EQ(value("select \"updatedAt\" > \"createdAt\" from album"), "true");
  run("delete from album_user");
  EXPECT_EQ(count("album"), "1") << "only from 3.2 does an album go with its owner";
}

TEST_F(Triggers31, TextBoxesHaveTheirAudit) {
  run("delete from asset_ocr");
  EXPECT_EQ(count("asset_ocr_audit"), "2");
}

TEST_F(Triggers32, AnAlbumGoesWithItsOwnerAndStaysWithAnEditorLess) {
  const Uuid album = immich_.add_album(alice_, "Summer", {asset_.id});
  immich_.share_album(album, bob_);
  run("delete from album_user where \"userId\" = '" + bob_.id.str() + "'");
  EXPECT_EQ(count("album"), "1");
  run("delete from album_user");
  EXPECT_EQ(count("album"), "0");
}

TEST_F(Triggers32, DeletingAPersonLeavesItsGroupOnTheFaces) {
  run("delete from person");
  EXPECT_EQ(value("select count(\"personGroupId\") from asset_face"), "1");
  EXPECT_EQ(value("select \"personGroupId\" || ' ' || \"ownerId\" from person_audit"),
            anna_.id.str() + " " + alice_.id.str());
}

TEST_F(Triggers32, DeletingAGroupAuditsItAndItsPeopleAndFreesTheFaces) {
  run("delete from person_group");
  EXPECT_EQ(count("person") + count("person_audit") + count("person_group_audit"), "011");
  EXPECT_EQ(value("select \"clusterGroupId\" from person_group_audit"), alice_.cluster_group_id->str());
  EXPECT_EQ(value("select count(\"personGroupId\") from asset_face"), "0");
}

TEST_F(Triggers33, SharingAPersonGivesTheRecipientARowAndSparesWhatItSays) {
  const std::string share =
      "insert into person_user (\"personGroupId\", \"sharedById\", \"sharedWithId\", role) values ('" + anna_.id.str() +
      "', '" + alice_.id.str() + "', '" + bob_.id.str() + "', 'read')";
  const std::string bobs = " from person where \"ownerId\" = '" + bob_.id.str() + "'";
  run(share);
  EXPECT_EQ(value("select name || ' ' || \"birthDate\" || ' [' || \"thumbnailPath\" || ']'" + bobs),
            "Anna 1990-05-17 []");
  run("update person set name = 'Aunt', \"birthDate\" = null where \"ownerId\" = '" + bob_.id.str() + "'");
  run("delete from person_user");
  run(share);
  EXPECT_EQ(value("select name || ' ' || \"birthDate\"" + bobs), "Aunt 1990-05-17");
}

TEST_F(Triggers33, DeletingTheRecipientsPersonGivesTheShareBack) {
  run("insert into person_user (\"personGroupId\", \"sharedById\", \"sharedWithId\", role) values ('" + anna_.id.str() +
      "', '" + alice_.id.str() + "', '" + bob_.id.str() + "', 'read')");
  run("delete from person where \"ownerId\" = '" + bob_.id.str() + "'");
  EXPECT_EQ(count("person_user"), "0");
  EXPECT_EQ(count("person"), "1");
}

}  // namespace
}  // namespace kindred::support
