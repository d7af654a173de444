// A cycle's report, made into what `status` tells. How the job stands is counted by PostgreSQL, and only after a change
// or now and then: counting a million mapping rows takes a tenth of a second, which an idle cycle must not cost.
#include "sync/job_status.h"

#include "sql.h"
#include "status/job_state.h"
#include "status/json.h"

namespace kindred::sync {

namespace {

std::vector<status::FaultyAsset> read_faults(pg::Connection& connection, const Job& job) {
  std::vector<status::FaultyAsset> faults;
  const pg::Result rows = connection.query(sql::immich::list_faults, job.name, status::Standing::kMaxFaults);
  for (const pg::Row row : rows) {
    faults.push_back({row.get<std::string>("source_asset_id"), row.get<std::optional<std::string>>("path").value_or(""),
                      row.get<std::string>("reason"), row.get<std::string>("detail")});
  }
  return faults;
}

status::Standing read_standing(pg::Connection& connection, const Job& job, const JobReport& report) {
  status::Standing standing;
  const pg::Result own = connection.query(sql::tracking::read_standing, job.name);
  standing.mirrors = own[0].get<std::int64_t>("mirrors");
  standing.faults_by_reason = status::counts_from_json(own[0].get<std::string>("faults_by_reason"));
  if (!standing.faults_by_reason.empty()) standing.faults = read_faults(connection, job);
  const pg::Result skipped = connection.query(sql::immich::count_skipped, job.source_user_id, job.target_user_id,
                                              job.uploads ? "" : job.source_path_prefix, job.uploads);
  standing.tombstones = skipped[0].get<std::int64_t>("tombstones");
  standing.duplicates = skipped[0].get<std::int64_t>("duplicates");
  standing.pending = report.pending;
  standing.brake = report.brake;
  return standing;
}

}  // namespace

status::JobStatus status_of(const Job& job) {
  status::JobStatus status;
  status.job = job.name;
  status.source_user_id = job.source_user_id.str();
  status.target_user_id = job.target_user_id.str();
  status.source_path_prefix = job.source_path_prefix;
  status.target_path_prefix = job.target_path_prefix;
  status.uploads = job.uploads;
  return status;
}

status::CycleTaken cycle_taken(const JobReport& report, WallTime started_at, WallTime ended_at) {
  status::CycleTaken cycle;
  cycle.started_at = started_at;
  cycle.ended_at = ended_at;
  cycle.outcome = word(report.outcome);
  if (report.error) cycle.error = status::Failure{report.failed_step, report.error->what(), report.error->cure()};
  for (const StepResult& step : report.steps) cycle.steps.push_back({std::string(step.name), step.count, step.seconds});
  cycle.totals = by_name(report.totals);
  return cycle;
}

void keep_job_state(pg::Connection& connection, const Job& job, JobReport& report, double seconds) {
  status::JobStatus status = status_of(job);
  const auto took = std::chrono::duration_cast<WallTime::duration>(std::chrono::duration<double>(seconds));
  status.last_cycle = cycle_taken(report, WallTime{}, WallTime{} + took);  // the database has the date
  status.standing = read_standing(connection, job, report);
  status.warnings = report.warnings;
  status::save_job_state(connection, status, report.totals != Totals{});
  report.standing = std::move(status.standing);
}

}  // namespace kindred::sync
