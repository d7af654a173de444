// A cycle: what concerns all jobs first, then job by job. Errors are caught here in one place for each job, so that one
// failing costs no other.
#include "cycle/cycle.h"

#include <algorithm>

#include "base/log.h"
#include "cycle/run_steps.h"
#include "job/guard.h"
#include "job/job_run.h"
#include "job/job_status.h"
#include "job/renamed.h"
#include "job/saved_watermark.h"
#include "job/window.h"
#include "schema/session.h"
#include "sql.h"
#include "tree/tree_links.h"

namespace kindred::sync {

namespace {

/// A job that a person unshared stays so until a person says otherwise.
void check_not_unshared(CycleContext& context, const Job& job, const JobLock& lock, const CycleOptions& options,
                        JobReport& report) {
  const auto connection = context.pool().acquire();
  if (options.share_again == job.name) lock.write(*connection, sql::tracking::share_again, job.name);
  const auto error = unshared_error(*connection, job.name);
  if (!error) return;
  report.unshared = true;
  context.forget(job);
  throw Error(*error);
}

/// Notes what the job is, for `unshare`.
void note_job(JobRun& run) {
  const Job& job = run.job;
  run.write(sql::tracking::note_job, job.name, job.source_user_id, job.target_user_id, job.target_library_id,
            job.source_path_prefix, job.target_path_prefix, run.places.made_tree());
}

/// Notes what the job's rules name.
void note_references(JobRun& run) {
  std::vector<std::string> kinds, written;
  std::vector<std::optional<Uuid>> ids;
  std::vector<bool> gone;
  for (const FoundReference& reference : run.references.found) {
    kinds.push_back(reference.kind);
    written.push_back(reference.written);
    ids.push_back(reference.id);
    gone.push_back(reference.is_gone);
  }
  run.write(sql::tracking::note_references, run.job.name, kinds, written, ids, gone);
}

/// Where the job's last cycle left off, of this program or of another.
std::optional<Watermark> last_watermark(CycleContext& context, const Job& job, const immich::Instance& instance) {
  if (auto mark = context.watermark(job)) return mark;
  const auto connection = context.pool().acquire();
  return read_saved_watermark(*connection, watermark_basis(*connection, instance, context.config(), job), job);
}

/// What is no part of a cycle's lists: looked at where a cycle looks at everything.
void look_at_the_job(JobRun& run) {
  check_no_way_out_of_tree(run.config, run.job, run.places, *run.connection, run.instance.catalogue);
  follow_moved_tree(run);
  note_job(run);
}

/// The job, as far as no other instance has it: it is held before anything is looked at.
std::optional<JobLock> take_job(CycleContext& context, const Job& job, const CycleOptions& options) {
  auto lock = JobLock::try_take(context.config().database, job.name, options.patience);
  if (lock && !lock->try_hold(*context.pool().acquire(), context.release_holder(job))) lock.reset();
  return lock;
}

/// The job's guards and steps. Throws what stops it; the report then holds what was done until then.
void run_job(CycleContext& context, const Job& job, const JobLock& lock, const immich::Instance& instance,
             const CycleOptions& options, Progress& progress, JobReport& report) {
  report.failed_step = "guard";
  check_not_unshared(context, job, lock, options, report);
  report.warnings = check_names(*context.pool().acquire(), instance.catalogue, job);
  if (!context.watermark(job)) follow_renamed_job(*context.pool().acquire(), context.config(), job, lock);
  auto last = last_watermark(context, job, instance);
  JobRun run({context.config(), job, instance, context.pool(), progress, options.retry_all_faults, std::move(last),
              options.release == job.name ? options.most_released : 0, options.stop, Purpose::share, &lock});
  const bool other_references = run.references.has_changed;
  if (other_references) {
    context.forget(job);
    run.write(sql::tracking::forget_watermark, job.name);
    note_references(run);
  }
  read_window(run, options.everything || other_references);
  run.places.check_derived_folders(job);
  run.is_tree_covered = has_warning(report, kTreeCovered);
  if (run.window.everything) {
    context.forget(job);
    run.write(sql::tracking::forget_watermark, job.name);
    look_at_the_job(run);
  }
  if (options.share_again == job.name && run.places.has_tree()) run.places.tree().remove(std::string(kTreeMarker));
  run_steps(run, report);
  // What failed is looked at again.
  if (report.outcome != JobReport::Outcome::done || run.is_tree_covered || run.references.holds_new) return;
  context.advance(job, run.watermark);
  if (run.changed == 0) return;
  report.failed_step = "save_watermark";
  save_watermark(*run.connection, lock, watermark_basis(*run.connection, instance, context.config(), job), job,
                 run.watermark, true);
  report.failed_step.clear();
}

void fail(JobReport& report, const Error& error, const CycleOptions& options) {
  if (options.stop.stop_requested()) {  // a statement that was cancelled, most likely
    spdlog::info("job {}: stopped at {}: {}", report.job, report.failed_step, error.what());
    report.failed_step.clear();
    report.outcome = JobReport::Outcome::stopped;
    return;
  }
  report.outcome = JobReport::Outcome::failed;
  report.error = error;
}

/// Runs `action` and puts what it throws into the report.
template <class Action>
void guarded(const Job& job, JobReport& report, const CycleOptions& options, Action&& action) {
  try {
    action();
    report.job = job.name;
  } catch (const JobTakenOver& error) {
    report.job = job.name;
    report.outcome = JobReport::Outcome::busy;
    spdlog::warn("job {}: {}", job.name, with_fix(error.what(), error.fix()));
  } catch (const Error& error) {
    report.job = job.name;
    fail(report, error, options);
  } catch (const std::exception& error) {
    report.job = job.name;
    fail(report,
         Error(ErrorKind::failed, error.what(), "this is a fault of the program; please report it with this line"),
         options);
  }
}

/// Keeps what `kindred status` tells without a daemon. An instance that did not get the job, or lost it, keeps nothing:
/// the other does.
void keep_state(CycleContext& context, const Job& job, const JobLock& lock, const immich::Instance& instance,
                JobReport& report, double seconds) {
  if (report.outcome == JobReport::Outcome::busy || report.unshared || !context.is_state_due(report)) return;
  try {
    const auto connection = context.pool().acquire();
    keep_job_state(*connection, lock, context.config(), job, report, seconds);
    const auto watermark = context.watermark(job);
    if (!watermark) return;
    save_watermark(*connection, lock, watermark_basis(*connection, instance, context.config(), job), job, *watermark,
                   false);
  } catch (const Error& error) {
    if (report.error) return;  // that one says more, and most likely has the same cause
    report.failed_step = "keep_state";
    throw;
  }
}

JobReport isolated_job(CycleContext& context, const Job& job, const immich::Instance& instance,
                       const CycleOptions& options, Progress& progress) {
  JobReport report;
  const auto start = Clock().now();
  progress.job_started(job.name);
  std::optional<JobLock> lock;
  guarded(job, report, options, [&] {
    if (auto taken = take_job(context, job, options)) lock.emplace(std::move(*taken));
    if (!lock) report.outcome = JobReport::Outcome::busy;
  });
  if (lock) {
    guarded(job, report, options, [&] { run_job(context, job, *lock, instance, options, progress, report); });
    guarded(job, report, options, [&] { keep_state(context, job, *lock, instance, report, seconds_since(start)); });
    if (report.outcome == JobReport::Outcome::done) context.keep_holder(job, *lock->holder());
  }
  if (report.error && report.error->kind() == ErrorKind::unreachable) context.pool().forget_idle();
  progress.job_ended(report);
  return report;
}

}  // namespace

CycleReport run_cycle(CycleContext& context, const CycleOptions& options, Progress& progress) {
  const auto start = Clock().now();
  const std::vector<Job> jobs = chosen_jobs(context.config(), options.only_job);
  CycleReport report;
  try {
    const immich::Instance& instance = context.checked_instance();
    context.record_check();
    report.immich_version = instance.version;
    report.nearest_schema = context.nearest_schema().version;
    report.schema_differences = context.nearest_schema().count;
    for (const Job& job : jobs) {
      if (options.stop.stop_requested()) break;
      report.jobs.push_back(isolated_job(context, job, instance, options, progress));
    }
    report.ended_jobs = warnings_of_ended_jobs(*context.pool().acquire(), context.config());
  } catch (...) {
    context.forget();
    throw;
  }
  // A failure may come from a schema that changed: the next cycle looks at all of it again.
  const auto failed = [](const JobReport& job) { return job.error.has_value(); };
  if (std::any_of(report.jobs.begin(), report.jobs.end(), failed)) context.forget();
  report.seconds = seconds_since(start);
  return report;
}

CycleReport run_cycle(const Config& config, const CycleOptions& options, Progress& progress) {
  CycleContext context(config);
  return run_cycle(context, options, progress);
}

}  // namespace kindred::sync
