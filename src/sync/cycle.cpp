#include "sync/cycle.h"

#include <chrono>

#include "immich/instance.h"
#include "pg/advisory_lock.h"
#include "pg/migrate.h"
#include "pg/pool.h"
#include "sql.h"
#include "sync/guard.h"
#include "sync/job_run.h"
#include "sync/session.h"
#include "sync/steps.h"

namespace kindred::sync {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Guards that concern every job: the schema, Immich's own state, our tables, our statements.
immich::Instance checked_instance(pg::Pool& pool) {
  auto connection = pool.acquire();
  immich::Instance instance = immich::Instance::read(*connection);
  pg::migrate(*connection, sql::own::kFiles,
              [&](pg::Transaction& work) { check_statements(work, instance.catalogue); });
  return instance;
}

void run_steps(JobRun& run) {
  for (const Step& step : steps()) {
    run.report().failed_step = step.name;
    run.progress.step_started(step.name, step.sentence);
    const auto start = Clock::now();
    const std::int64_t count = step.run(run);
    run.report().steps.push_back({step.name, count, seconds_since(start)});
  }
  run.report().failed_step.clear();
}

/// The job's guards and steps. Throws what stops it; the report then holds what was done until then.
void run_job(const Config& config, const Job& job, const immich::Instance& instance, pg::Pool& pool,
             const CycleOptions& options, Progress& progress, JobReport& report) {
  const auto lock = pg::AdvisoryLock::try_take(config.database, "job " + job.name);
  if (!lock) {
    report.outcome = JobReport::Outcome::busy;
    return;
  }
  report.failed_step = "guard";
  check_users_and_library(*pool.acquire(), job);
  JobRun run({config, job, instance, pool, progress, options.retry_all_faults});
  try {
    run_steps(run);
  } catch (...) {
    report = run.take_report();
    throw;
  }
  report = run.take_report();
}

JobReport isolated_job(const Config& config, const Job& job, const immich::Instance& instance, pg::Pool& pool,
                       const CycleOptions& options, Progress& progress) {
  JobReport report;
  progress.job_started(job.name);
  try {
    run_job(config, job, instance, pool, options, progress, report);
  } catch (const Error& error) {
    report.outcome = JobReport::Outcome::failed;
    report.error = error;
  }
  report.job = job.name;
  progress.job_ended();
  return report;
}

}  // namespace

CycleReport run_cycle(const Config& config, const CycleOptions& options, Progress& progress) {
  const auto start = Clock::now();
  const std::vector<Job> jobs = chosen_jobs(config, options.only_job);
  // One connection for the job's own statements, one for each worker.
  pg::Pool pool(config.database, "sync", static_cast<std::size_t>(config.workers) + 1, prepare_session);
  const immich::Instance instance = checked_instance(pool);
  CycleReport report;
  for (const Job& job : jobs) report.jobs.push_back(isolated_job(config, job, instance, pool, options, progress));
  report.seconds = seconds_since(start);
  return report;
}

}  // namespace kindred::sync
