// What a cycle's report looks like to a person and to a program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/human.h"
#include "cli/sync_summary.h"

namespace kindred::cli {
namespace {

using sync::CycleReport;
using sync::JobReport;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(Human, SeparatesThousands) {
  EXPECT_EQ(with_thousands(0), "0");
  EXPECT_EQ(with_thousands(999), "999");
  EXPECT_EQ(with_thousands(1'000), "1,000");
  EXPECT_EQ(with_thousands(1'234'567), "1,234,567");
  EXPECT_EQ(with_thousands(-1), "-1");
  EXPECT_EQ(with_thousands(-100), "-100");
  EXPECT_EQ(with_thousands(-123'456), "-123,456");
  EXPECT_EQ(with_thousands(INT64_MIN), "-9,223,372,036,854,775,808");
}

TEST(Human, TellsBytes) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(1'023), "1023 B");
  EXPECT_EQ(human_bytes(1'024), "1.0 KiB");
  EXPECT_EQ(human_bytes(1'536), "1.5 KiB");
  EXPECT_EQ(human_bytes(std::int64_t{1} << 30), "1.0 GiB");
  EXPECT_EQ(human_bytes(std::int64_t{5'000} << 40), "5000.0 TiB");
}

TEST(Human, CountsInWords) {
  EXPECT_EQ(counted(1, "person", "people"), "1 person");
  EXPECT_EQ(counted(0, "person", "people"), "0 people");
  EXPECT_EQ(counted(2'000, "person", "people"), "2,000 people");
}

CycleReport one_job(JobReport job) {
  job.job = "family";
  CycleReport report;
  report.jobs.push_back(std::move(job));
  return report;
}

JobReport with_faults(int count) {
  JobReport job;
  for (int i = 0; i < count; ++i) {
    job.add_fault({Uuid::random(), "/photos/" + std::to_string(i) + ".jpg", i % 2 ? "odd" : "even", "what is wrong"});
  }
  return job;
}

TEST(Summaries, SayWhatWasDone) {
  JobReport job;
  job.totals = {
      .assets = 1'200, .faces = 1, .people = 3, .files = 4'800, .bytes_not_copied = 1 << 20, .inferences_saved = 9};
  job.steps = {{"insert_assets", 1'200, 2.0}};
  EXPECT_EQ(text_summary(one_job(job)),
            "family\n"
            "  added 1,200 photos with 1 face, and 3 people\n"
            "  placed 4,800 files: 1.0 MiB linked, 0 B copied\n"
            "  saved 9 inferences: Immich need not run its models on these photos\n"
            "  took 2.0 s, 600 photos a second\n");
}

TEST(Summaries, SayHowManyOriginalsAreSymbolicLinks) {
  JobReport job;
  job.totals = {.assets = 2, .files = 4, .symlinks = 2};
  EXPECT_THAT(text_summary(one_job(job)), HasSubstr("  placed 2 originals as symbolic links\n"));
}

TEST(Summaries, SayThatNothingWasToDo) {
  EXPECT_EQ(text_summary(one_job({})), "family\n  nothing new\n");
  EXPECT_EQ(one_job({}).exit_code(), 0);
}

TEST(Summaries, NameFaultsAndCountTheRest) {
  const CycleReport report = one_job(with_faults(25));
  EXPECT_THAT(text_summary(report),
              AllOf(HasSubstr("not mirrored: 13 photos (even)"), HasSubstr("not mirrored: 12 photos (odd)"),
                    HasSubstr("/photos/9.jpg"), HasSubstr("odd: what is wrong"), Not(HasSubstr("/photos/10.jpg")),
                    HasSubstr("more with --json")));
  EXPECT_EQ(report.exit_code(), 1);
}

TEST(Summaries, HoldNoMoreFaultsThanMemoryAllows) {
  const JobReport job = with_faults(1'000);
  EXPECT_EQ(job.faults.size(), JobReport::kMaxFaults);
  EXPECT_EQ(job.faults_by_reason.at("odd"), 500);
}

TEST(Summaries, SayWhatFailedAndItsFix) {
  JobReport job;
  job.outcome = JobReport::Outcome::failed;
  job.failed_step = "guard";
  job.error = Error(ErrorKind::refused, "the tree is away", "mount it");
  const CycleReport report = one_job(job);
  EXPECT_THAT(text_summary(report), AllOf(HasSubstr("failed at guard: the tree is away"), HasSubstr("fix: mount it")));
  EXPECT_EQ(report.exit_code(), 4);
}

TEST(Summaries, SayThatAnotherInstanceWorks) {
  JobReport job;
  job.outcome = JobReport::Outcome::busy;
  EXPECT_THAT(text_summary(one_job(job)), HasSubstr("another instance is working on this job"));
  EXPECT_EQ(one_job(job).exit_code(), 1);
}

TEST(Summaries, AreAContractAsJson) {
  JobReport job = with_faults(2);
  job.totals.assets = 7;
  job.steps = {{"insert_assets", 7, 0.5}};
  job.outcome = JobReport::Outcome::failed;
  job.failed_step = "insert_assets";
  job.error = Error(ErrorKind::no_space, "full \xff", "make room");
  const auto json = nlohmann::json::parse(json_summary(one_job(job)));
  EXPECT_EQ(json.at("exit_code"), 1);
  EXPECT_TRUE(json.at("seconds").is_number());
  const auto& family = json.at("jobs").at(0);
  EXPECT_EQ(family.at("job"), "family");
  EXPECT_EQ(family.at("outcome"), "failed");
  for (const char* key :
       {"assets", "faces", "people", "files", "symlinks", "bytes_not_copied", "bytes_copied", "inferences_saved"}) {
    EXPECT_TRUE(family.at("totals").at(key).is_number_integer()) << key;
  }
  EXPECT_EQ(family.at("steps").at(0).at("name"), "insert_assets");
  EXPECT_EQ(family.at("steps").at(0).at("count"), 7);
  EXPECT_EQ(family.at("faults_by_reason"), nlohmann::json::parse(R"({"even": 1, "odd": 1})"));
  EXPECT_EQ(family.at("faults").at(1).at("path"), "/photos/1.jpg");
  EXPECT_EQ(family.at("faults").at(1).at("asset"), job.faults[1].source_id.str());
  EXPECT_EQ(family.at("error").at("step"), "insert_assets");
  EXPECT_EQ(family.at("error").at("fix"), "make room");
}

TEST(Summaries, TakeTheGravestExitCode) {
  CycleReport report = one_job(with_faults(1));
  JobReport failed;
  failed.outcome = JobReport::Outcome::failed;
  failed.error = Error(ErrorKind::unreachable, "away");
  report.jobs.push_back(failed);
  EXPECT_EQ(report.exit_code(), 3);
}

}  // namespace
}  // namespace kindred::cli
