// A server, database or role that gives Kindred fewer connections than it would use.
#include "pg/error.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class FewConnections : public SyncTest {
 protected:
  FewConnections() {
    share_.config.workers = 3;
    share_.config.batch_size = 1;
    for (int i = 0; i < 6; ++i) add_at(std::to_string(i) + ".jpg");
  }
  /// `more` sessions beside those that are open now.
  void leave(int more) {
    run("do $$ begin execute format('alter database %I connection limit %s', current_database(), (select count(*) + " +
        std::to_string(more) + " from pg_stat_activity where datname = current_database())); end $$");
  }
};

// One for the job's lock, one for the steps, one for a worker.
TEST_F(FewConnections, CostWorkersAndNotTheCycle) {
  leave(3);
  EXPECT_EQ(sync().totals.assets, 6);
  leave(20);  // verify has sessions of its own
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(FewConnections, AreEnoughWithoutAWorker) {
  leave(2);
  EXPECT_EQ(sync().totals.assets, 6);
  leave(20);  // verify has sessions of its own
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(FewConnections, AreNamedWithTheSettingsThatHelp) {
  leave(0);
  try {
    const pg::Connection never(share_.config.database, "test");
    FAIL();
  } catch (const pg::TooManyConnections& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreachable);
    EXPECT_THAT(error.what(), HasSubstr("53300"));
    EXPECT_THAT(error.fix(),
                AllOf(HasSubstr("`workers`"), HasSubstr("max_connections"), HasSubstr("CONNECTION LIMIT")));
  }
}

}  // namespace
}  // namespace kindred::support
