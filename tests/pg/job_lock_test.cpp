// Whose a job is: an instance that lost the session of its lock, and a COMMIT that lands late. Triggers stop a cycle at
// the very moment that matters; the test goes on beside it and lets it go.
#include "job/job_lock.h"

#include <thread>

#include "pg/migrate.h"
#include "pg/sync_test.h"
#include "support/eventually.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

constexpr int kGate = 4711;  ///< an advisory lock: while the test holds it, the trigger waits

class JobLockTest : public SyncTest {
 protected:
  JobLockTest() {
    pg::Connection kindreds(share_.config.database, "test");  // to whom its own tables belong
    pg::migrate(kindreds, sql::own::kFiles);
    gate_ = share_.database.connect();
  }
  /// A row that is inserted into `table` waits until open_gate().
  void close_gate(const std::string& table) {
    gate_->query("select pg_advisory_lock($1)", kGate);
    pg::Transaction work = immich().db().begin();
    work.run_script(
        "create or replace function stop_here() returns trigger language plpgsql security definer as $$ begin"
        " perform pg_advisory_lock_shared(4711); perform pg_advisory_unlock_shared(4711); return new; end $$;"
        " create trigger stop_here before insert on " +
        table + " for each row execute function stop_here();");
    work.commit();
  }
  void open_gate() { gate_->query("select pg_advisory_unlock($1)", kGate); }
  /// Ends the session of the job's advisory lock alone, as `idle_session_timeout` or a proxy does.
  void end_lock_session() {
    const char* const kEnd =
        "select pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = current_database()"
        " and application_name like 'kindred lock %'";
    EXPECT_EQ(immich().db().query(kEnd).size(), 1u);
  }
  /// Sessions of one cycle wait for the gate, or for a transaction of another's.
  bool waits(const std::string& lock_type) {
    return share_.count("pg_locks l join pg_stat_activity a using (pid) where not l.granted and l.locktype = '" +
                        lock_type + "' and a.datname = current_database()") > 0;
  }
  sync::JobReport another_instances_cycle() {
    sync::CycleContext context(share_.config);
    sync::Progress quiet;
    return run_cycle(context, {}, quiet).jobs.at(0);
  }
  void expect_well() {
    EXPECT_THAT(sync().faults, IsEmpty());
    EXPECT_THAT(wrong(), IsEmpty());
    EXPECT_EQ(share_.count("_kindred_batch"), 0);
  }

  std::optional<pg::Connection> gate_;
};

// Seen: the second instance undid the batch of the first, which then committed its rows: mirrors without files.
TEST_F(JobLockTest, ABatchThatLandsLateIsWaitedFor) {
  const Asset asset = add_at("1.jpg");
  close_gate("smart_search");
  sync::JobReport first;
  std::jthread cycle([&] { first = another_instances_cycle(); });
  ASSERT_TRUE(eventually([&] { return waits("advisory"); }));
  end_lock_session();
  sync::JobReport second;
  std::jthread other([&] { second = another_instances_cycle(); });
  ASSERT_TRUE(eventually([&] { return waits("transactionid"); })) << "it looks only when the batch has ended";
  open_gate();
  cycle.join();
  other.join();
  EXPECT_FALSE(first.error || second.error);
  EXPECT_EQ(first.outcome, sync::JobReport::Outcome::busy) << "it was taken over";
  EXPECT_EQ(second.outcome, sync::JobReport::Outcome::done);
  EXPECT_TRUE(is_mirrored(asset));
  EXPECT_THAT(wrong(), IsEmpty());
  expect_well();
}

TEST_F(JobLockTest, AnInstanceThatLostItsJobWritesNothingMore) {
  add_at("1.jpg");
  sync::JobLock first = sync::JobLock::take(share_.config.database, job().name);
  pg::Connection session(share_.config.database, "first");
  first.hold(session);
  first.write(session, "delete from _kindred_fault where job = $1", job().name);
  end_lock_session();
  EXPECT_EQ(another_instances_cycle().outcome, sync::JobReport::Outcome::done);
  EXPECT_THROW(first.write(session, "delete from _kindred_fault where job = $1", job().name), sync::JobTakenOver);
  EXPECT_THROW(first.begin(session, pg::Isolation::repeatable_read), sync::JobTakenOver);
}

// The snapshot of a repeatable read is older than the holder that it then waits for.
TEST_F(JobLockTest, AnInstanceThatLosesItsJobWhileItBeginsWritesNothingMore) {
  sync::JobLock first = sync::JobLock::take(share_.config.database, job().name);
  pg::Connection session(share_.config.database, "first"), other = share_.database.connect();
  first.hold(session);
  pg::Transaction takes = other.begin();
  takes.query("update _kindred_holder set holder = gen_random_uuid() where job = $1", job().name);
  std::jthread begins([&] { EXPECT_THROW(first.begin(session, pg::Isolation::repeatable_read), sync::JobTakenOver); });
  ASSERT_TRUE(eventually([&] { return waits("transactionid"); }));
  takes.commit();
}

TEST_F(JobLockTest, ATransactionThatDoesNotEndKeepsTheJob) {
  add_at("1.jpg");
  pg::Connection session(share_.config.database, "first");
  std::optional<sync::JobLock> first = sync::JobLock::take(share_.config.database, job().name);
  first->hold(session);
  pg::Transaction work = first->begin(session);
  first.reset();
  EXPECT_EQ(another_instances_cycle().outcome, sync::JobReport::Outcome::busy);
  EXPECT_EQ(share_.mirrors(), 0);
  work.commit();
  EXPECT_EQ(another_instances_cycle().outcome, sync::JobReport::Outcome::done);
}

// Promise 7: the service's idle cycles do not take the job anew each time; after a failure they do.
TEST_F(JobLockTest, IsHeldOverTheCyclesOfAProgramThatEndWell) {
  const auto holder = [&] { return share_.value("select holder || ' ' || since from _kindred_holder"); };
  add_at("1.jpg");
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  run_cycle(context, {}, quiet);
  const std::string at_first = holder();
  run_cycle(context, {}, quiet);
  EXPECT_EQ(holder(), at_first);
  std::filesystem::rename(share_.photos.path, share_.folder / "elsewhere");
  EXPECT_TRUE(run_cycle(context, {}, quiet).jobs.at(0).error);
  EXPECT_EQ(holder(), at_first);
  std::filesystem::rename(share_.folder / "elsewhere", share_.photos.path);
  run_cycle(context, {}, quiet);
  EXPECT_NE(holder(), at_first);
}

}  // namespace
}  // namespace kindred::support
