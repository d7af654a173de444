// `verify` reads top to bottom here. Everything Kindred promises about a job is looked up in the database and on disk;
// what is looked for stands in checks.cpp.
#include "commands/verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "commands/verify/disk_checks.h"
#include "commands/verify/disk_walk.h"
#include "commands/verify/row_checks.h"
#include "job/guard.h"
#include "job/job_run.h"
#include "schema/database_guard.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/candidates.h"
#include "steps/touched.h"

namespace kindred::sync {

namespace {

immich::Instance checked_instance(pg::Pool& pool) {
  auto connection = pool.acquire();
  require_own_tables(*connection, "verify");
  immich::Instance instance = read_checked_instance(*connection);
  pg::Transaction work = connection->begin();
  check_database(work, instance.catalogue);
  return instance;
}

/// A cycle would make the tree; here its absence means that nothing was ever placed, or that a disk is not mounted.
void check_tree_is_there(const Config& config, const Job& job) {
  const std::string here = immich::path_here(config, job.target_path_prefix);
  std::error_code error;
  if (std::filesystem::is_directory(here, error)) return;
  throw Error(ErrorKind::refused, fmt::format("job {}: the tree {} is not there", job.name, here),
              "mount its disk; where the job never ran, run `kindred sync`");
}

void read_faults(pg::Transaction& work, JobVerdict& verdict) {
  for (const pg::Row row : work.query(sql::tracking::count_candidate_faults)) {
    verdict.faults_by_reason[row.get<std::string>("reason")] = row.get<std::int64_t>("assets");
  }
}

/// How much of a job is looked at.
struct Extent {
  bool deep = false;
  std::optional<VerifyPart> part = {};  ///< all of it else
};

/// One snapshot for all rows; and PostgreSQL itself sees to it that nothing but temporary tables is written.
void judge_rows(JobRun& run, const Extent& extent, JobVerdict& verdict, Findings& findings) {
  pg::Transaction work = run.connection->begin(pg::Isolation::repeatable_read);
  work.query("set transaction read only");
  verdict.mirrors = fill_scope(run, work);
  run.progress.step_started("list_files", {"list", "Listing", "the files on disk"});
  verdict.unread_folders = list_files_on_disk(run, work, findings);
  run.progress.step_started("check_rows", {"compare", "Comparing", "rows"});
  check_rows(run, work, extent.part ? std::optional(extent.part->checks) : std::nullopt, findings);
  if (!extent.part) read_faults(work, verdict);
  work.commit();
}

void judge_job(const JobInputs& inputs, const Extent& extent, JobVerdict& verdict) {
  const JobLock lock = JobLock::take(inputs.config.database, inputs.job.name);
  if (const auto unshared = unshared_error(*inputs.pool.acquire(), inputs.job.name)) throw Error(*unshared);
  check_tree_is_there(inputs.config, inputs.job);
  check_names(*inputs.pool.acquire(), inputs.instance.catalogue, inputs.job);
  JobRun run(inputs);
  if (!extent.part) {
    find_changed(run);
    apply_rules(run);
    find_candidates(run);
  }
  Findings findings;
  judge_rows(run, extent, verdict, findings);
  run.progress.step_started("check_files", {"check", "Checking", "the files of {}", "mirror", "mirrors"});
  run.progress.expect(verdict.mirrors);
  check_files(run, extent.deep, extent.part ? std::optional(extent.part->most_mirrors_on_disk) : std::nullopt,
              findings);
  verdict.checks = static_cast<std::int64_t>(all_checks().size());
  verdict.broken = findings.found(Weight::broken);
  verdict.not_followed = findings.found(Weight::not_followed);
}

JobVerdict isolated_verdict(const JobInputs& inputs, const Extent& extent) {
  JobVerdict verdict;
  verdict.job = inputs.job.name;
  inputs.progress.job_started(inputs.job.name);
  try {
    judge_job(inputs, extent, verdict);
  } catch (const Error& error) {
    verdict.error = error;
  }
  inputs.progress.job_ended({});
  return verdict;
}

}  // namespace

int Verdict::exit_code() const {
  int code = 0;
  for (const JobVerdict& job : jobs) {
    if (!job.broken.empty()) code = std::max(code, 1);
    if (job.error) code = std::max(code, kindred::exit_code(job.error->kind()));
  }
  return code;
}

Verdict verify(const Config& config, const VerifyOptions& options, Progress& progress) {
  const std::vector<Job> jobs = chosen_jobs(config, options.only_job);
  pg::Pool pool(config.database, "verify", 1, prepare_for_verify);
  const immich::Instance instance = checked_instance(pool);
  Verdict verdict;
  for (const Job& job : jobs) {
    verdict.jobs.push_back(
        isolated_verdict({config, job, instance, pool, progress, true, std::nullopt, 0, {}}, {.deep = options.deep}));
  }
  return verdict;
}

JobVerdict verify_partly(const Config& config, const Job& job, const immich::Instance& instance, pg::Pool& pool,
                         const VerifyPart& part) {
  Progress quiet;
  return isolated_verdict({config, job, instance, pool, quiet, true, std::nullopt, 0, {}}, {.part = part});
}

}  // namespace kindred::sync
