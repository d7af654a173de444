#include "status/job_state.h"

#include "base/time_text.h"
#include "pg/encoding.h"
#include "sql.h"
#include "status/json.h"

namespace kindred::status {

namespace {

std::optional<WallTime> time_of(const pg::Row& row, std::string_view column) {
  const auto text = row.get<std::optional<std::string>>(column);
  return text ? parse_utc(*text) : std::nullopt;
}

JobStatus job_of(const pg::Row& row) {
  JobStatus job;
  job.job = row.get<std::string>("job");
  CycleTaken& cycle = job.last_cycle.emplace();
  cycle.started_at = time_of(row, "last_started_at").value_or(WallTime{});
  cycle.ended_at = time_of(row, "last_ended_at").value_or(WallTime{});
  cycle.outcome = row.get<std::string>("outcome");
  if (const auto error = row.get<std::optional<std::string>>("error")) {
    cycle.error = Failure{row.get<std::optional<std::string>>("failed_step").value_or(""), *error,
                          row.get<std::optional<std::string>>("fix").value_or("")};
  }
  read_standing(row.get<std::string>("standing"), job);
  read_details(row.get<std::string>("details"), job);
  job.standing.totals = counts_from_json(row.get<std::string>("totals"));
  job.standing.last_success_at = time_of(row, "last_success_at");
  return job;
}

}  // namespace

void save_job_state(pg::Transaction& work, JobStatus& job, bool did_something) {
  const CycleTaken& cycle = job.last_cycle.value();
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(cycle.ended_at - cycle.started_at);
  const std::optional<Failure>& error = cycle.error;
  const pg::Encoding encoding = pg::encoding_of(work);
  const auto text = [&](std::string Failure::*field) {
    return error ? std::optional<std::string>(encoding.storable((*error).*field)) : std::nullopt;
  };
  const pg::Result rows =
      work.query(sql::tracking::save_job_state, job.job, took.count(), cycle.outcome, text(&Failure::step),
                 text(&Failure::message), text(&Failure::fix), counts_json(cycle.totals),
                 encoding.storable(standing_json(job.standing)), encoding.storable(details_json(job)), did_something);
  job.standing.totals = counts_from_json(rows[0].get<std::string>("totals"));
  job.standing.last_success_at = time_of(rows[0], "last_success_at");
}

std::vector<JobStatus> load_job_states(pg::Connection& connection) {
  std::vector<JobStatus> jobs;
  const pg::Result there = connection.query("select to_regclass('_kindred_job_state') is not null as there");
  if (!there[0].get<bool>("there")) return jobs;
  for (const pg::Row row : connection.query(sql::tracking::list_job_states)) jobs.push_back(job_of(row));
  return jobs;
}

}  // namespace kindred::status
