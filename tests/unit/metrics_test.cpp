// The metrics: a contract with dashboards and alarms, which docs/operations.md lists.
#include "web/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "full_snapshot.h"

namespace kindred::web {
namespace {

using status::full_snapshot;
using status::good_snapshot;
using status::kSnapshotTaken;
using testing::HasSubstr;
using testing::Not;

std::string read_text(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::set<std::string> names_in(const std::string& metrics) {
  std::set<std::string> names;
  const std::regex line("# TYPE (\\S+) ");
  for (std::sregex_iterator at(metrics.begin(), metrics.end(), line), end; at != end; ++at) names.insert((*at)[1]);
  return names;
}

TEST(Metrics, TellEachJobsNumbers) {
  const std::string text = metrics_text(full_snapshot(), true, kSnapshotTaken + std::chrono::seconds(5));
  for (const char* line : {"kindred_info{version=\"1.2.3\",immich_version=\"2.7.5\"} 1\n",
                           "kindred_up 1\n",
                           "kindred_ready 0\n",
                           "kindred_database_up 0\n",
                           "kindred_immich_ok 0\n",
                           "kindred_sync_interval_seconds 60\n",
                           "kindred_warnings{severity=\"error\"} 4\n",
                           "kindred_immich_schema_differences 3\n",
                           "kindred_warnings{severity=\"warning\"} 2\n",
                           "kindred_cycles_total{job=\"family\",outcome=\"done\"} 90\n",
                           "kindred_job_failing{job=\"family\"} 1\n",
                           "kindred_last_success_timestamp_seconds{job=\"family\"} 1700000000\n",
                           "kindred_lag_seconds{job=\"family\"} 5\n",
                           "kindred_cycle_duration_seconds{job=\"family\"} 3\n",
                           "kindred_step_duration_seconds{job=\"family\",step=\"find_candidates\"} 0.5\n",
                           "kindred_step_count{job=\"family\",step=\"find_candidates\"} 1000\n",
                           "kindred_mirrors{job=\"family\"} 12345\n",
                           "kindred_pending_assets{job=\"family\"} 4\n",
                           "kindred_tombstones{job=\"family\"} 7\n",
                           "kindred_duplicates{job=\"family\"} 3\n",
                           "kindred_faults{job=\"family\",reason=\"original_missing\"} 2\n",
                           "kindred_brake{job=\"family\"} 1\n",
                           "kindred_brake_would_remove_mirrors{job=\"family\"} 5000\n",
                           "kindred_brake_tombstones{job=\"family\"} 4000\n",
                           "kindred_offline_mirrors{job=\"family\"} 6\n",
                           "kindred_assets_total{job=\"family\"} 12345\n",
                           "kindred_inferences_saved_total{job=\"family\"} 37035\n",
                           "kindred_bytes_copied_total{job=\"family\"} 0\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(Metrics, AreReadyWhereAllIsWell) {
  const std::string text = metrics_text(good_snapshot(), true, kSnapshotTaken);
  EXPECT_THAT(text, HasSubstr("kindred_ready 1\n"));
  EXPECT_THAT(text, HasSubstr("kindred_job_failing{job=\"family\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("kindred_warnings{severity=\"error\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("kindred_brake{job=\"family\"} 0\n"));
}

TEST(Metrics, LeaveOutWhatIsNotKnownYet) {
  status::Snapshot snapshot = good_snapshot();
  snapshot.jobs[0].last_cycle.reset();
  snapshot.jobs[0].standing.last_success_at.reset();
  const std::string text = metrics_text(snapshot, true, kSnapshotTaken);
  EXPECT_THAT(text, Not(HasSubstr("kindred_last_success_timestamp_seconds")));
  EXPECT_THAT(text, Not(HasSubstr("kindred_lag_seconds"))) << "a lag of 54 years would ring an alarm";
}

TEST(Metrics, KeepEachNameOnceWithManyJobs) {
  status::Snapshot snapshot = full_snapshot();
  snapshot.jobs.push_back(snapshot.jobs[0]);
  snapshot.jobs[1].job = "a \"quoted\"\nname";
  const std::string text = metrics_text(snapshot, true, kSnapshotTaken);
  std::size_t types = 0;
  for (auto at = text.find("# TYPE "); at != std::string::npos; at = text.find("# TYPE ", at + 1)) ++types;
  EXPECT_EQ(types, names_in(text).size());
  EXPECT_THAT(text, HasSubstr(R"(kindred_mirrors{job="a \"quoted\"\nname"} 12345)"));
}

TEST(Metrics, AreAllInTheDocs) {
  const std::string docs = read_text(KINDRED_SOURCE_DIR "/docs/operations.md");
  const auto names = names_in(metrics_text(full_snapshot(), true, kSnapshotTaken));
  ASSERT_GT(names.size(), 20u);
  for (const std::string& name : names) EXPECT_THAT(docs, HasSubstr("`" + name)) << name;
}

}  // namespace
}  // namespace kindred::web
