// PostgreSQL plans every statement before a program's first write: what does not fit is named, and what is on record of
// one schema or build does not count for another.
#include "schema/statement_plans.h"

#include "pg/sync_test.h"
#include "schema/session.h"
#include "support/snapshot.h"

namespace kindred::support {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class StatementPlans : public SyncTest {
 protected:
  StatementPlans() {
    add_at("1.jpg");
    sync();
  }
  template <class Look>
  auto look(Look&& look) {
    pg::Connection kindred(share_.config.database, "test");
    sync::prepare_session(kindred);
    const immich::Catalogue catalogue = immich::Catalogue::read(kindred);
    pg::Transaction work = kindred.begin();
    return look(work, catalogue);
  }
  std::vector<std::string> failures() { return look(sync::statement_failures); }
  bool is_recorded() { return look(sync::is_recorded_planned); }
};

TEST_F(StatementPlans, AreMadeOnceAndNotAtEachStart) {
  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_TRUE(is_recorded()) << "by the cycle, for all programs to come";
  const auto before = digest_tables(immich().db(), Tables::own);
  EXPECT_EQ(sync().totals.assets, 0);
  EXPECT_EQ(difference(before, digest_tables(immich().db(), Tables::own)), "") << "the record is written once";
  immich().query("update _face_sync_meta set value = 'of another Kindred' where key = 'kindred_planned'");
  EXPECT_FALSE(is_recorded());
  immich().query("delete from _face_sync_meta where key = 'kindred_planned'");
  EXPECT_FALSE(is_recorded());
  sync();
  EXPECT_TRUE(is_recorded());
}

TEST_F(StatementPlans, AreMadeAgainWhereTheSchemaChanged) {
  immich().query("alter table asset rename column \"ownerId\" to renamed");
  EXPECT_FALSE(is_recorded());
  EXPECT_THAT(failures(), Contains(HasSubstr("ownerId")));
  EXPECT_THROW(share_.cycle(), Error);
  EXPECT_FALSE(is_recorded()) << "a failure is not";
  immich().query("alter table asset rename column renamed to \"ownerId\"");
  EXPECT_TRUE(is_recorded());
  immich().query("alter type asset_visibility_enum rename value 'hidden' to 'unseen'");
  EXPECT_THAT(failures(), Contains(HasSubstr("hidden"))) << "an enum's values are looked at, too";
}

TEST_F(StatementPlans, NameAKeyThatAStatementTakesItsConflictsFrom) {
  immich().query("alter table tag_asset add mood text");  // none that was planned before
  immich().query("alter table _kindred_brake drop constraint _kindred_brake_pkey");
  EXPECT_THAT(failures(), Contains(HasSubstr("set_brake.sql: there is no unique or exclusion constraint")));
}

}  // namespace
}  // namespace kindred::support
