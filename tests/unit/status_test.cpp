// The snapshot: JSON both ways, and the verdicts that all readers share.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/time_text.h"
#include "cli/status_summary.h"
#include "full_snapshot.h"
#include "status/board.h"
#include "status/json.h"

namespace kindred::status {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const WallTime kNow = kSnapshotTaken;

std::vector<std::string> codes(const Snapshot& snapshot, WallTime now = kNow) {
  std::vector<std::string> out;
  for (const Warning& warning : warnings_of(snapshot, now)) out.push_back(warning.code);
  return out;
}

TEST(TimeTexts, GoBothWays) {
  const WallTime time{seconds(1'700'000'000)};
  EXPECT_EQ(utc_text(time), "2023-11-14T22:13:20Z");
  EXPECT_EQ(parse_utc("2023-11-14T22:13:20Z"), time);
  for (const char* text : {"", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14T22:13:20Zx", "yesterday"}) {
    EXPECT_EQ(parse_utc(text), std::nullopt) << text;
  }
}

TEST(SnapshotJson, GoesBothWaysWithNothingLost) {
  const std::string written = to_json(full_snapshot(), kNow);
  EXPECT_EQ(to_json(snapshot_from_json(written), kNow), written);
  const auto json = nlohmann::json::parse(written);
  std::vector<std::string> empty;
  for (const auto& [key, value] : json["jobs"][0].items()) {
    const bool is_blank = value.is_string() && value.get_ref<const std::string&>().empty();
    if (value.empty() || value == 0 || is_blank) empty.push_back(key);
  }
  EXPECT_THAT(empty, IsEmpty()) << "the example must hold a value for each field";
}

TEST(SnapshotJson, HoldsTheWarnings) {
  const auto json = nlohmann::json::parse(to_json(full_snapshot(), kNow));
  ASSERT_FALSE(json["warnings"].empty());
  EXPECT_EQ(json["warnings"][0]["severity"], "error");
  EXPECT_EQ(json["taken_at"], utc_text(kNow));
}

TEST(SnapshotJson, UnderstandsOlderAndNewerPrograms) {
  const Snapshot snapshot =
      snapshot_from_json(R"({"program": "kindred", "jobs": [{"job": "a", "new_field": {"x": 1}, "running": null}]})");
  ASSERT_EQ(snapshot.jobs.size(), 1u);
  EXPECT_EQ(snapshot.jobs[0].job, "a");
  EXPECT_FALSE(snapshot.jobs[0].running);
}

TEST(SnapshotJson, RefusesWhatIsNotKindreds) {
  for (const char* text :
       {"", "[]", "{}", R"({"program": "other"})", R"({"program": "kindred", "jobs": [{"job": 5}]})"}) {
    EXPECT_THROW(snapshot_from_json(text), Error) << text;
  }
}

TEST(SnapshotJson, SurvivesNamesThatAreNotUtf8) {
  Snapshot snapshot = full_snapshot();
  snapshot.jobs[0].standing.faults[0].path = "/photos/caf\xe9.jpg";
  EXPECT_TRUE(nlohmann::json::accept(to_json(snapshot, kNow)));
}

TEST(SnapshotJson, KeepsItsPartsInTheDatabase) {
  const JobStatus job = full_snapshot().jobs[0];
  JobStatus read;
  read_standing(standing_json(job.standing), read);
  read_details(details_json(job), read);
  EXPECT_EQ(standing_json(read.standing), standing_json(job.standing));
  EXPECT_EQ(details_json(read), details_json(job));
  EXPECT_EQ(read.last_cycle->steps.size(), job.last_cycle->steps.size());
  EXPECT_EQ(counts_from_json(counts_json({})), Counts{});
}

TEST(Boards, GiveReadersWhatNoLongerChanges) {
  SnapshotBoard board(full_snapshot());
  const auto before = board.read();
  board.change([](Snapshot& snapshot) { snapshot.jobs.clear(); });
  EXPECT_EQ(before->jobs.size(), 1u);
  EXPECT_THAT(board.read()->jobs, IsEmpty());
}

TEST(Warnings, AreNoneWhereAllIsWell) {
  EXPECT_THAT(codes(good_snapshot()), IsEmpty());
}

TEST(Warnings, SayWhatAPersonShouldLookAtErrorsFirst) {
  EXPECT_THAT(codes(full_snapshot()), ElementsAre("database_unreachable", "job_failed", "brake", "brake_tombstones",
                                                  "faults", "scan_exclusion"));
  for (const Warning& warning : warnings_of(full_snapshot(), kNow)) {
    EXPECT_NE(warning.title, "") << warning.code;
    EXPECT_NE(warning.fix, "") << warning.code;
  }
}

TEST(Warnings, TellAnUnreachableDatabaseFromARefusedImmich) {
  Snapshot snapshot = good_snapshot();
  snapshot.instance = {.database_reachable = true,
                       .schema_ok = false,
                       .immich_version = "9.0.0",
                       .error = Failure{"", "new table", "x"}};
  EXPECT_THAT(codes(snapshot), ElementsAre("immich_refused"));
}

TEST(Warnings, SayThatImmichsTablesAreOthersThanThoseThatWereTried) {
  Snapshot snapshot = good_snapshot();
  snapshot.instance.nearest_schema = "2.7.5";
  snapshot.instance.schema_differences = 2;
  EXPECT_THAT(codes(snapshot), ElementsAre("immich_schema_differs"));
  EXPECT_THAT(warnings_of(snapshot, kNow)[0].text, HasSubstr("differences from those of 2.7.5: 2"));
  snapshot.instance.error = Failure{"", "new table", "x"};
  EXPECT_THAT(codes(snapshot), ElementsAre("immich_refused")) << "they did not pass every check";
}

// `kindred status` reads what a daemon wrote before the date was set.
TEST(Warnings, KnowTheAgeOfACycleOfAnotherProcess) {
  const Snapshot read = snapshot_from_json(to_json(good_snapshot(), kNow));
  ASSERT_TRUE(read.jobs[0].last_cycle);
  EXPECT_LT(age_of(*read.jobs[0].last_cycle, Moment{Clock()}), hours(1)) << "by the date it is years";
}

TEST(Warnings, SayWhereACycleIsLate) {
  Snapshot snapshot = good_snapshot();
  EXPECT_THAT(codes(snapshot, kNow + seconds(230)), IsEmpty()) << "three intervals and a minute are allowed";
  EXPECT_THAT(codes(snapshot, kNow + hours(1)), ElementsAre("job_late"));
  snapshot.jobs[0].running = CycleUnderWay{.started_at = kNow};
  EXPECT_THAT(codes(snapshot, kNow + hours(1)), IsEmpty()) << "a first cycle may take hours";
  snapshot.jobs[0].running.reset();
  snapshot.daemon = false;
  EXPECT_THAT(codes(snapshot, kNow + hours(1)), IsEmpty()) << "nobody said that a daemon should run";
}

TEST(Readiness, NeedsARecentGoodCycleOfEachJob) {
  Snapshot snapshot = good_snapshot();
  EXPECT_THAT(reasons_not_ready(snapshot, kNow), IsEmpty());
  EXPECT_THAT(reasons_not_ready(snapshot, kNow + hours(1)), ElementsAre("job family: the last cycle ended 3600 s ago"));
  snapshot.jobs.push_back(snapshot.jobs[0]);
  snapshot.jobs[1].job = "other";
  snapshot.jobs[1].last_cycle.reset();
  EXPECT_THAT(reasons_not_ready(snapshot, kNow), ElementsAre("job other: the first cycle is not over"));
  snapshot.instance.error = Failure{"", "PostgreSQL is away", ""};
  EXPECT_THAT(reasons_not_ready(snapshot, kNow),
              ElementsAre("PostgreSQL is away", "job other: the first cycle is not over"));
}

TEST(Readiness, IsNotThereBeforeTheFirstLook) {
  Snapshot snapshot = good_snapshot();
  snapshot.looked = false;
  EXPECT_THAT(reasons_not_ready(snapshot, kNow), ElementsAre(HasSubstr("no look")));
  EXPECT_THAT(codes(snapshot), IsEmpty()) << "a start is no reason to warn";
}

TEST(StatusSummaries, TellAPersonHowAllIs) {
  EXPECT_EQ(cli::status_summary(good_snapshot(), kNow + seconds(5)),
            "kindred 1.2.3, Immich 2.7.5 (running, started 100 min ago)\n"
            "\n"
            "family\n"
            "  last cycle: done, 5 s ago\n"
            "  12,345 mirrors\n"
            "  37,035 inferences saved so far\n");
}

TEST(StatusSummaries, TellWhatIsWrongAndItsFix) {
  const std::string text = cli::status_summary(full_snapshot(), kNow);
  EXPECT_THAT(text, HasSubstr("  now: Adding photos, 250 of 1,000\n"));
  EXPECT_THAT(text, HasSubstr("  12,345 mirrors, 4 still processed by Immich, 7 deleted by the target, 6 offline\n"));
  EXPECT_THAT(text, HasSubstr("    /photos/alice/1.jpg\n      original_missing: not there\n"));
  EXPECT_THAT(
      text,
      HasSubstr("\nERROR, job family: The last cycle failed at insert_assets\n  the disk is full\n  fix: make room\n"));
  EXPECT_THAT(text, HasSubstr("\nERROR: No job runs: PostgreSQL is out of reach\n"));
}

TEST(StatusSummaries, SayWhereTheyComeFrom) {
  Snapshot snapshot = good_snapshot();
  snapshot.daemon = false;
  EXPECT_THAT(cli::status_summary(snapshot, kNow),
              HasSubstr("no service answers on this machine; read from the database"));
  snapshot.jobs[0].last_cycle.reset();
  EXPECT_THAT(cli::status_summary(snapshot, kNow), HasSubstr("  no cycle yet\n"));
}

}  // namespace
}  // namespace kindred::status
