// Connections on loan and locks between instances: a lost session costs the work under way and nothing more.
#include <atomic>
#include <set>
#include <thread>

#include "pg/advisory_lock.h"
#include "pg/pg_layer_test.h"
#include "pg/pool.h"

namespace kindred::pg {
namespace {

class Pools : public PgLayer {};

TEST_F(Pools, PrepareEachConnectionOnce) {
  Pool pool(database_.config(), "test", 2, [](Connection& db) { db.query("create temporary table mine (n int)"); });
  for (int i = 0; i < 3; ++i) {
    auto first = pool.acquire(), second = pool.acquire();
    first->query("insert into mine values (1)");
    second->query("insert into mine values (1)");
  }
  EXPECT_EQ(pool.acquire()->query("select count(*) as n from mine")[0].get<int>("n"), 3);
}

// After a restart of PostgreSQL the predecessor's pool stayed stale, after a failed reset it was wedged for good.
TEST_F(Pools, ReplaceALostConnection) {
  Pool pool(database_.config(), "test", 1, [](Connection&) {});
  {
    auto lease = pool.acquire();
    cut(*lease);
    EXPECT_THROW(lease->query("select 1"), Error);
  }
  EXPECT_EQ(pool.acquire()->query("select 1 as n")[0].get<int>("n"), 1);
}

// A connection that was lost while nobody used it is found out by its next user, and by nobody after that.
TEST_F(Pools, ReplaceAConnectionThatWasLostWhileIdle) {
  Pool pool(database_.config(), "test", 1, [](Connection&) {});
  const int pid = pool.acquire()->query("select pg_backend_pid() as pid")[0].get<int>("pid");
  db_.query("select pg_terminate_backend($1, 10000)", pid);
  try {
    pool.acquire()->query("select 1");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unreachable);
  }
  EXPECT_EQ(pool.acquire()->query("select 1 as n")[0].get<int>("n"), 1);
}

// A restart ends all idle sessions at once: who meets the first says so for the others.
TEST_F(Pools, ForgetTheirIdleConnections) {
  Pool pool(database_.config(), "test", 2, [](Connection&) {});
  const auto pid = [](Connection& db) { return db.query("select pg_backend_pid() as pid")[0].get<int>("pid"); };
  std::set<int> before;
  {
    auto first = pool.acquire(), second = pool.acquire();
    before = {pid(*first), pid(*second)};
    pool.forget_idle();
    EXPECT_EQ(pid(*first), *before.find(pid(*first))) << "what is on loan stays";
  }
  pool.forget_idle();
  EXPECT_FALSE(before.contains(pid(*pool.acquire())));
}

TEST_F(Pools, AreNotWedgedByAFailedConnect) {
  int tries = 0;
  Pool pool(database_.config(), "test", 1, [&](Connection&) {
    if (++tries < 3) throw Error(ErrorKind::unreachable, "not yet");
  });
  EXPECT_THROW(pool.acquire(), Error);
  EXPECT_THROW(pool.acquire(), Error);
  EXPECT_EQ(pool.acquire()->query("select 1 as n")[0].get<int>("n"), 1);
}

TEST_F(Pools, LendNoMoreThanTheirSize) {
  Pool pool(database_.config(), "test", 2, [](Connection&) {});
  std::atomic<int> sum = 0;
  {
    std::vector<std::jthread> users;
    for (int i = 0; i < 8; ++i) {
      users.emplace_back([&] {
        auto lease = pool.acquire();
        sum += lease
                   ->query(
                       "select count(*) as n from pg_stat_activity where application_name = 'kindred test'"
                       " and datname = current_database() and pid <> pg_backend_pid()")[0]
                   .get<int>("n") > 2;
      });
    }
  }
  EXPECT_EQ(sum, 0) << "db_ and one other";
}

using Locks = PgLayer;

TEST_F(Locks, AreForOneAtATime) {
  const auto first = AdvisoryLock::try_take(database_.config(), "job 'family'");
  ASSERT_TRUE(first);
  EXPECT_FALSE(AdvisoryLock::try_take(database_.config(), "job 'family'"));
  EXPECT_TRUE(AdvisoryLock::try_take(database_.config(), "job family"));
}

TEST_F(Locks, AreFreeWhenTheirHolderIsGone) {
  { const auto lock = AdvisoryLock::try_take(database_.config(), "job"); }
  EXPECT_TRUE(AdvisoryLock::try_take(database_.config(), "job"));
}

TEST_F(Locks, AreFreeWhenTheSessionIsLost) {
  const auto lock = AdvisoryLock::try_take(database_.config(), "job");
  ASSERT_TRUE(lock);
  const Result holders = db_.query(
      "select pid from pg_stat_activity where application_name = 'kindred lock job'"
      " and datname = current_database()");
  ASSERT_EQ(holders.size(), 1u);
  db_.query("select pg_terminate_backend($1, 10000)", holders[0].get<int>("pid"));
  EXPECT_TRUE(AdvisoryLock::try_take(database_.config(), "job"));
}

}  // namespace
}  // namespace kindred::pg
