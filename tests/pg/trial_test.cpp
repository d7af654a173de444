// PostgreSQL plans every statement before a program's first write: what does not fit is named, and a verdict that is
// kept is not one on another schema or role.
#include "schema/trial.h"

#include "immich/catalogue.h"
#include "pg/sync_test.h"
#include "schema/session.h"
#include "support/snapshot.h"

namespace kindred::support {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class Trials : public SyncTest {
 protected:
  Trials() {
    add_at("1.jpg");
    sync();
  }
  sync::Trial tried() {
    pg::Connection kindred(share_.config.database, "test");
    sync::prepare_session(kindred);
    const immich::Catalogue catalogue = immich::Catalogue::read(kindred);
    pg::Transaction work = kindred.begin();
    return sync::try_statements(work, catalogue);
  }
  std::vector<std::string> missing() {
    std::vector<std::string> said;
    for (const sync::Privilege& privilege : tried().missing) said.push_back(sync::said(privilege));
    return said;
  }
};

TEST_F(Trials, FindNothingToSayOnASharing) {
  EXPECT_THAT(tried().failures, IsEmpty());
  EXPECT_THAT(missing(), IsEmpty());
}

TEST_F(Trials, NameAKeyThatAStatementTakesItsConflictsFrom) {
  immich().query("alter table _kindred_brake drop constraint _kindred_brake_pkey");
  EXPECT_THAT(tried().failures, Contains(HasSubstr("set_brake.sql: there is no unique or exclusion constraint")));
  immich().query("alter table _kindred_brake add primary key (job)");
  EXPECT_THAT(tried().failures, IsEmpty());
}

TEST_F(Trials, NameEachRightThatIsMissingAlsoOfTriggers) {
  immich().query("revoke select (\"originalPath\"), insert (checksum) on asset from kindred");
  immich().query("revoke insert (\"assetId\") on asset_audit from kindred");
  EXPECT_THAT(missing(), testing::UnorderedElementsAre("SELECT of asset.originalPath", "INSERT of asset.checksum",
                                                       "INSERT of asset_audit.assetId"));
  immich().query("grant select (\"originalPath\"), insert (checksum) on asset to kindred");
  EXPECT_THAT(missing(), testing::ElementsAre("INSERT of asset_audit.assetId")) << "a trigger's alone";
  immich().query("grant insert (\"assetId\") on asset_audit to kindred");
  EXPECT_THAT(missing(), IsEmpty());
}

TEST_F(Trials, AreHeldOnceAndNotAtEachStart) {
  EXPECT_TRUE(tried().is_recorded) << "by the cycle, for all programs to come";
  const auto before = digest_tables(immich().db(), Tables::own);
  EXPECT_EQ(sync().totals.assets, 0);
  EXPECT_EQ(difference(before, digest_tables(immich().db(), Tables::own)), "") << "the record is written once";
  immich().query("update _face_sync_meta set value = 'of another Kindred' where key = 'kindred_trial'");
  EXPECT_FALSE(tried().is_recorded);
  immich().query("delete from _face_sync_meta where key = 'kindred_trial'");
  EXPECT_FALSE(tried().is_recorded);
  sync();
  EXPECT_TRUE(tried().is_recorded);
}

TEST_F(Trials, AreNotOnRecordWhereARightIsMissing) {
  immich().query("revoke insert (checksum) on asset from kindred");
  EXPECT_FALSE(tried().is_recorded);
  EXPECT_THROW(sync(), Error);
  EXPECT_FALSE(tried().is_recorded);
}

TEST_F(Trials, AreHeldAgainWhereTheSchemaChanged) {
  EXPECT_THAT(tried().failures, IsEmpty());
  immich().query("alter table asset rename column \"ownerId\" to renamed");
  EXPECT_THAT(tried().failures, Contains(HasSubstr("ownerId")));
  EXPECT_FALSE(tried().is_recorded);
  immich().query("alter table asset rename column renamed to \"ownerId\"");
  EXPECT_THAT(tried().failures, IsEmpty());
  immich().query("alter type asset_visibility_enum rename value 'hidden' to 'unseen'");
  EXPECT_THAT(tried().failures, Contains(HasSubstr("hidden"))) << "an enum's values are looked at, too";
}

}  // namespace
}  // namespace kindred::support
