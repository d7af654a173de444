// What the database keeps of a job's cycles for `kindred status`, and that an idle cycle keeps nothing.
#include "status/job_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cycle/context.h"
#include "status/json.h"
#include "support/sharing.h"
#include "support/snapshot.h"

namespace kindred::support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class JobStateTest : public testing::Test {
 protected:
  void add(int count) {
    for (int i = 0; i < count; ++i) {
      AssetSpec spec;
      spec.library = share_.photos;
      assets_.push_back(share_.immich.add_asset(share_.alice, spec));
    }
  }
  status::JobStatus state() { return status::load_job_states(share_.immich.db()).at(0); }
  sync::CycleReport cycle(sync::CycleContext& context) {
    sync::Progress quiet;
    return sync::run_cycle(context, {}, quiet);
  }

  Sharing share_;
  std::vector<Asset> assets_;
};

TEST_F(JobStateTest, IsEmptyBeforeTheFirstCycleAlsoWithoutOurTables) {
  EXPECT_THAT(status::load_job_states(share_.immich.db()), IsEmpty());
}

TEST_F(JobStateTest, TellsTheLastCycleAndHowTheJobStands) {
  add(3);
  std::filesystem::remove(assets_[1].original_path);
  share_.sync();
  const status::JobStatus job = state();
  EXPECT_EQ(job.job, "family");
  EXPECT_EQ(job.last_cycle->outcome, "done");
  EXPECT_GE(job.last_cycle->ended_at, job.last_cycle->started_at);
  EXPECT_EQ(job.last_cycle->totals.at("assets"), 2);
  EXPECT_FALSE(job.last_cycle->steps.empty());
  EXPECT_EQ(job.standing.last_success_at, job.last_cycle->ended_at);
  EXPECT_EQ(job.standing.mirrors, 2);
  EXPECT_THAT(job.standing.faults_by_reason, ElementsAre(Pair("original_missing", 1)));
  ASSERT_EQ(job.standing.faults.size(), 1u);
  EXPECT_EQ(job.standing.faults[0].path, assets_[1].original_path);
  EXPECT_EQ(job.standing.faults[0].asset, assets_[1].id.str());
}

// Promise 3: a cycle with nothing to do writes nothing.
TEST_F(JobStateTest, StaysAsItIsWhereACycleHadNothingToDo) {
  add(2);
  share_.sync();
  const TableDigests before = digest_tables(share_.immich.db(), Tables::own);
  sync::CycleContext context(share_.config);
  for (int i = 0; i < 3; ++i) cycle(context);
  share_.sync();
  EXPECT_EQ(difference(before, digest_tables(share_.immich.db(), Tables::own)), "");
}

TEST_F(JobStateTest, TellsAfterFiveIdleMinutesThatTheJobStillRuns) {
  add(1);
  share_.sync();
  share_.immich.query("update _kindred_job_state set last_ended_at = last_ended_at - interval '6 minutes'");
  const WallTime before = state().last_cycle->ended_at;
  share_.sync();
  EXPECT_GT(state().last_cycle->ended_at, before);
  EXPECT_EQ(state().standing.totals.at("assets"), 1) << "counted once";
}

TEST_F(JobStateTest, AddsUpAllCyclesAlsoOverARestart) {
  add(2);
  share_.sync();
  add(3);
  const sync::JobReport second = share_.sync();
  EXPECT_EQ(state().standing.totals.at("assets"), 5);
  EXPECT_EQ(state().last_cycle->totals.at("assets"), 3);
  ASSERT_TRUE(second.standing);
  EXPECT_EQ(second.standing->totals.at("assets"), 5);
  sync::CycleContext restarted(share_.config);
  const auto idle = cycle(restarted);
  ASSERT_TRUE(idle.jobs[0].standing) << "a program that starts knows how its jobs stand";
  EXPECT_EQ(idle.jobs[0].standing->totals.at("assets"), 5);
  EXPECT_TRUE(idle.jobs[0].standing->last_success_at);
  EXPECT_FALSE(cycle(restarted).jobs[0].standing) << "promise 7: an idle cycle counts nothing";
}

TEST_F(JobStateTest, KeepsAFailureWithItsFixAndTheTimeOfTheLastSuccess) {
  add(1);
  share_.sync();
  const auto success = state().standing.last_success_at;
  std::filesystem::rename(share_.photos.path, share_.folder / "elsewhere");
  EXPECT_THROW(share_.sync(), Error);
  status::JobStatus job = state();
  EXPECT_EQ(job.last_cycle->outcome, "failed");
  EXPECT_EQ(job.last_cycle->error->step, "guard");
  EXPECT_THAT(job.last_cycle->error->message, testing::HasSubstr("is missing or empty: is its disk mounted?"));
  EXPECT_NE(job.last_cycle->error->fix, "");
  EXPECT_EQ(job.standing.last_success_at, success);
  EXPECT_EQ(job.standing.mirrors, 1);
  std::filesystem::rename(share_.folder / "elsewhere", share_.photos.path);
  share_.sync();
  job = state();
  EXPECT_EQ(job.last_cycle->outcome, "done");
  EXPECT_FALSE(job.last_cycle->error);
}

TEST_F(JobStateTest, CountsTheTargetsRefusals) {
  add(2);
  share_.sync();
  share_.immich.query(
      "insert into _face_sync_skipped (source_asset_id, target_user_id, reason) values ($1, $2, 'x'), ($3, $4, 'x')",
      assets_[0].id, share_.bob.id, assets_[1].id, share_.alice.id);
  add(1);
  share_.sync();
  EXPECT_EQ(state().standing.tombstones, 1) << "another target's refusals are not this job's";
}

TEST_F(JobStateTest, SaysWhatAScanWouldDo) {
  add(1);
  share_.immich.query(R"(update library set "importPaths" = '{/other}', "exclusionPatterns" = '{**/*}' where id = $1)",
                      share_.shared.id);
  const sync::JobReport report = share_.sync();
  std::vector<std::string> codes;
  for (const status::Warning& warning : report.warnings) codes.push_back(warning.code);
  EXPECT_THAT(codes, ElementsAre("scan_import_paths", "scan_exclusion"));
  EXPECT_EQ(state().warnings.size(), 2u);
}

}  // namespace
}  // namespace kindred::support
