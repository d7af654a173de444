// What outlives a cycle: sessions and the look at the schema; and how a cycle is stopped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "support/eventually.h"
#include "support/sharing.h"

namespace kindred::support {
namespace {

using sync::CycleReport;
using sync::JobReport;
using testing::HasSubstr;

class CycleContextTest : public testing::Test {
 protected:
  CycleContextTest() { add(); }
  void add() {
    AssetSpec spec;
    spec.library = share_.photos;
    share_.immich.add_asset(share_.alice, spec);
  }
  CycleReport cycle(const std::stop_token& stop = {}) {
    return sync::run_cycle(context_, {.only_job = {}, .stop = stop}, progress_);
  }
  std::string error_of_cycle() {
    try {
      cycle();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  Sharing share_;
  sync::CycleContext context_{share_.config};
  sync::Progress progress_;
};

TEST_F(CycleContextTest, KeepsItsSessions) {
  cycle();
  const auto backends =
      "select string_agg(pid::text, ' ' order by pid) from pg_stat_activity where application_name ="
      " 'kindred sync' and datname = current_database()";
  const std::string before = share_.value(backends);
  EXPECT_NE(before, "null");
  cycle();
  cycle();
  EXPECT_EQ(share_.value(backends), before);
}

// Trap: the schema was checked only when there was new work, so that the rest ran unchecked after an upgrade of Immich.
TEST_F(CycleContextTest, LooksAtTheSchemaAgainAfterAMigration) {
  cycle();
  share_.immich.query("alter table asset add column \"galleryId\" uuid");
  share_.immich.query("insert into kysely_migrations values ('9999-next', now()::text)");
  EXPECT_THAT(error_of_cycle(), HasSubstr("asset.galleryId"));
  EXPECT_THAT(error_of_cycle(), HasSubstr("asset.galleryId")) << "and again in each cycle";
  share_.immich.query("alter table asset drop column \"galleryId\"");
  add();
  EXPECT_EQ(cycle().jobs[0].totals.assets, 1);
}

// A machine that starts with a wrong clock writes its marks in another year.
TEST_F(CycleContextTest, SeesWhatChangesAfterTheClockWasSetBack) {
  cycle();
  const Job& job = share_.config.jobs.front();
  sync::Watermark mark = context_.watermark(job).value();
  mark.now = "2100-01-01 00:00:00+00";
  context_.advance(job, mark);
  add();
  EXPECT_EQ(cycle().jobs[0].totals.assets, 1);
  add();
  EXPECT_EQ(cycle().jobs[0].totals.assets, 1) << "and by the right clock from there on";
}

// Half an hour back, and an hour until the next cycle: the mark is no longer in the future then.
TEST_F(CycleContextTest, SeesWhatChangesAfterTheClockWentBackForAWhile) {
  cycle();
  const Job& job = share_.config.jobs.front();
  sync::Watermark mark = context_.watermark(job).value();
  mark.at -= std::chrono::hours(1);
  context_.advance(job, mark);
  cycle();
  EXPECT_GT(context_.watermark(job)->all_at, mark.all_at) << "everything was looked at";
}

TEST_F(CycleContextTest, FollowsImmichsSettingsAtOnce) {
  cycle();
  AssetSpec spec;
  spec.library = share_.photos;
  spec.done.clip = false;
  share_.immich.add_asset(share_.alice, spec);
  EXPECT_EQ(cycle().jobs[0].totals.assets, 0);
  share_.immich.set_system_config(R"({"machineLearning": {"clip": {"enabled": false}}})");
  EXPECT_EQ(cycle().jobs[0].totals.assets, 1);
}

TEST_F(CycleContextTest, WaitsWhileImmichMigratesAndTellsThatTheDatabaseIsThere) {
  cycle();
  pg::Connection migrating = share_.database.connect();
  migrating.query("select pg_advisory_lock(200)");
  EXPECT_THAT(error_of_cycle(), HasSubstr("migrating"));
  EXPECT_TRUE(context_.database_reached());
  migrating.query("select pg_advisory_unlock(200)");
  EXPECT_EQ(error_of_cycle(), "");
}

// Trap: after a PostgreSQL restart the pool stayed stale.
TEST_F(CycleContextTest, SurvivesTheEndOfItsSessionsBetweenTwoCycles) {
  cycle();
  share_.immich.query(
      "select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name like 'kindred sync%'"
      " and datname = current_database()");
  add();
  const CycleReport report = cycle();
  EXPECT_FALSE(report.jobs[0].error);
  EXPECT_EQ(report.jobs[0].totals.assets, 1);
}

TEST(CycleContexts, TellWhereTheDatabaseIsAwayAndComeBack) {
  const TemporaryFolder folder;
  const auto cluster = Cluster::start(folder / "pg", Durability::fast);
  Sharing share(1, *cluster);
  share.immich.add_asset(share.alice, {.library = share.photos});  // an empty folder would be a disk that is away
  sync::CycleContext context(share.config);
  sync::Progress quiet;
  sync::run_cycle(context, {}, quiet);
  cluster->stop_server();
  for (int i = 0; i < 2; ++i) {
    try {
      sync::run_cycle(context, {}, quiet);
      ADD_FAILURE() << "a cycle without PostgreSQL";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unreachable) << error.what();
    }
    EXPECT_FALSE(context.database_reached());
  }
  cluster->start_server();
  const sync::CycleReport back = sync::run_cycle(context, {}, quiet);
  EXPECT_FALSE(back.jobs.at(0).error) << back.jobs.at(0).failed_step << ": " << back.jobs.at(0).error->what();
  EXPECT_TRUE(context.database_reached());
}

/// Asks for the end when a step begins.
class StopAt : public sync::Progress {
 public:
  explicit StopAt(std::string step) : step_(std::move(step)) {}
  void step_started(std::string_view name, const sync::Sentence&) override {
    if (name == step_) stop.request_stop();
  }
  std::stop_source stop;

 private:
  const std::string step_;
};

TEST_F(CycleContextTest, StopsAtEachStepAndTheNextCycleFinishes) {
  std::int64_t mirrors = 0;
  for (const char* step : {"finish_interrupted_batches", "find_candidates", "insert_people", "insert_assets"}) {
    StopAt progress(step);
    const CycleReport report = sync::run_cycle(context_, {.only_job = {}, .stop = progress.stop.get_token()}, progress);
    ASSERT_EQ(report.jobs.size(), 1u);
    EXPECT_EQ(report.jobs[0].outcome, JobReport::Outcome::stopped) << step;
    EXPECT_FALSE(report.jobs[0].error) << step;
    mirrors += report.jobs[0].totals.assets;
  }
  EXPECT_EQ(mirrors, 0) << "no batch begins once the end is asked for";
  EXPECT_EQ(cycle().jobs[0].totals.assets, 1);
}

TEST_F(CycleContextTest, StartsNoJobOnceTheEndIsAskedFor) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(cycle(stop.get_token()).jobs.empty());
}

// The first look at a large library takes minutes: the end does not wait for it.
TEST_F(CycleContextTest, CancelsTheStatementUnderWay) {
  cycle();
  pg::Connection blocker = share_.database.connect();
  pg::Transaction hold = blocker.begin();
  hold.run_script("lock table asset_job_status in access exclusive mode");
  StopAt progress("none");
  JobReport report;
  std::jthread worker([&] {
    report = sync::run_cycle(context_, {.only_job = {}, .stop = progress.stop.get_token()}, progress).jobs.at(0);
  });
  ASSERT_TRUE(eventually([&] { return cycle_waits_for_lock(share_.immich.db()); }));
  progress.stop.request_stop();
  worker.join();
  EXPECT_EQ(report.outcome, JobReport::Outcome::stopped);
}

}  // namespace
}  // namespace kindred::support
