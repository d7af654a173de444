// A cycle's report, made into what `status` tells. How the job stands is counted by PostgreSQL, and only after a change
// or now and then: counting a million mapping rows takes a tenth of a second, which an idle cycle must not cost.
#include "job/job_status.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"
#include "base/time_text.h"
#include "job/selection.h"
#include "sql.h"
#include "status/job_state.h"
#include "status/json.h"

namespace kindred::sync {

namespace {

std::vector<status::FaultyAsset> read_faults(pg::Connection& connection, const Job& job) {
  std::vector<status::FaultyAsset> faults;
  const pg::Result rows = connection.query(sql::immich::list_faults, job.name, status::Standing::kMaxFaults);
  for (const pg::Row row : rows) {
    faults.push_back({row.get<std::string>("source_id"), row.get<std::optional<std::string>>("path").value_or(""),
                      row.get<std::string>("reason"), row.get<std::string>("detail")});
  }
  return faults;
}

status::Standing read_standing(pg::Connection& connection, const Config& config, const Job& job,
                               const JobReport& report) {
  status::Standing standing;
  const pg::Result own = connection.query(sql::tracking::read_standing, job.name);
  standing.mirrors = own[0].get<std::int64_t>("mirrors");
  standing.offline = own[0].get<std::int64_t>("offline");
  standing.faults_by_reason = status::counts_from_json(own[0].get<std::string>("faults_by_reason"));
  if (!standing.faults_by_reason.empty()) standing.faults = read_faults(connection, job);
  const pg::Result skipped = connection.query(sql::immich::count_skipped, job.source_user_id, job.target_user_id,
                                              selecting_prefix(job, config.media_root), shares_uploads(job));
  standing.tombstones = skipped[0].get<std::int64_t>("tombstones");
  standing.duplicates = skipped[0].get<std::int64_t>("duplicates");
  if (standing.tombstones > 0) {
    standing.tombstone_list = list_tombstones(connection, config, job, status::Standing::kMaxTombstones);
  }
  const pg::Result names = connection.query(sql::immich::read_user_names, job.source_user_id, job.target_user_id);
  standing.source_name = names[0].get<std::optional<std::string>>("source_name").value_or("");
  standing.target_name = names[0].get<std::optional<std::string>>("target_name").value_or("");
  standing.pending = report.pending;
  standing.brake = report.brake;
  return standing;
}

/// `album "Summer"; person "Anna"; never person "Ben"`.
std::string shares_in_words(const Job& job) {
  std::vector<std::string> parts;
  for (const Rule& rule : job.share) parts.push_back(in_words(rule));
  if (!job.has_rules() && job.source_path_prefix.empty()) parts.emplace_back("all uploads");
  if (!job.source_path_prefix.empty()) parts.push_back(fmt::format("folder \"{}\"", job.source_path_prefix));
  for (const Rule& rule : job.never) parts.push_back("never " + in_words(rule));
  return fmt::format("{}", fmt::join(parts, "; "));
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
  status.shares = shares_in_words(job);
  return status;
}

std::vector<status::Tombstone> list_tombstones(pg::Connection& connection, const Config& config, const Job& job,
                                               std::int64_t limit) {
  std::vector<status::Tombstone> tombstones;
  const pg::Result rows = connection.query(sql::immich::list_tombstones, job.source_user_id, job.target_user_id,
                                           selecting_prefix(job, config.media_root), shares_uploads(job), limit);
  for (const pg::Row row : rows) {
    tombstones.push_back({row.get<std::string>("source_asset_id"), row.get<std::string>("file_name"),
                          parse_utc(row.get<std::string>("tombstone_at")).value_or(WallTime{})});
  }
  return tombstones;
}

namespace {

void add_unclaimed(pg::Connection& connection, std::vector<status::Warning>& warnings) {
  for (const pg::Row row : connection.query(sql::immich::list_unclaimed)) {
    const auto mirrors = row.get<std::int64_t>("mirrors");
    status::Warning warning;
    warning.code = "mirrors_unclaimed";
    warning.title = mirrors == 1 ? "A mirror of the predecessor's belongs to no job"
                                 : fmt::format("{} mirrors of the predecessor's belong to no job", mirrors);
    warning.text = fmt::format("from user {} to user {}, as {}: nobody follows what their source changes or deletes",
                               row.get<Uuid>("source_user_id").str(), row.get<Uuid>("target_user_id").str(),
                               row.get<std::string>("path"));
    warning.fix = "put the job back that the predecessor had for them: the same users, library and tree";
    warnings.push_back(std::move(warning));
  }
}

}  // namespace

std::vector<status::Warning> warnings_of_ended_jobs(pg::Connection& connection, const Config& config) {
  std::vector<status::Warning> warnings;
  const pg::Result there = connection.query("select to_regclass('_kindred_unshared') is not null as there");
  if (!there[0].get<bool>("there")) return warnings;
  std::vector<std::string> names;
  for (const Job& job : config.jobs) names.push_back(job.name);
  for (const pg::Row row : connection.query(sql::tracking::list_ended_jobs, names)) {
    status::Warning warning;
    warning.job = row.get<std::string>("job");
    const bool is_unshared = row.get<bool>("is_unshared");
    warning.code = is_unshared ? "job_unshared" : "job_removed";
    if (is_unshared) {
      warning.title = fmt::format("It was unshared at {} UTC", row.get<std::string>("since"));
      warning.text = row.get<bool>("has_ended") ? "the job does not run" : "unsharing it did not end";
      warning.fix =
          fmt::format("{}, or share it again: kindred sync --share-again {}",
                      row.get<bool>("has_ended") ? "remove it from the configuration" : "run kindred unshare again",
                      shell_word(warning.job));
    } else {
      warning.title = "It is no longer in the configuration, but its mirrors are still there";
      warning.text = "nobody follows what their source changes or deletes";
      warning.fix =
          fmt::format("put the job back, or take away what it made: kindred unshare {}", shell_word(warning.job));
    }
    warnings.push_back(std::move(warning));
  }
  add_unclaimed(connection, warnings);
  return warnings;
}

status::CycleTaken cycle_taken(const JobReport& report, WallTime started_at, WallTime ended_at) {
  status::CycleTaken cycle;
  cycle.started_at = started_at;
  cycle.ended_at = ended_at;
  cycle.outcome = to_string(report.outcome);
  if (report.error) cycle.error = status::Failure{report.failed_step, report.error->what(), report.error->fix()};
  for (const StepResult& step : report.steps) cycle.steps.push_back({std::string(step.name), step.count, step.seconds});
  cycle.totals = by_name(report.totals);
  return cycle;
}

void keep_job_state(pg::Connection& connection, const JobLock& lock, const Config& config, const Job& job,
                    JobReport& report, double seconds) {
  status::JobStatus status = status_of(job);
  const auto took = std::chrono::duration_cast<WallTime::duration>(std::chrono::duration<double>(seconds));
  status.last_cycle = cycle_taken(report, WallTime{}, WallTime{} + took);  // the database has the date
  status.standing = read_standing(connection, config, job, report);
  status.warnings = report.warnings;
  pg::Transaction work = lock.begin(connection);
  status::save_job_state(work, status, report.totals != Totals{});
  work.commit();
  report.standing = std::move(status.standing);
}

}  // namespace kindred::sync
