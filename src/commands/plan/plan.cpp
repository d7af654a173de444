// The plan is the cycle, run where it leaves no trace: the session's copies hide the tables that its statements name,
// and files::DryRoot stands for the folders. So there is no second version of any condition that could drift, and what
// a step does to the next one is in the plan as well. Turned down: docs/adr/0007-plan.md.
#include "commands/plan/plan.h"

#include <algorithm>

#include "cycle/run_steps.h"
#include "immich/instance.h"
#include "job/guard.h"
#include "job/job_run.h"
#include "job/selection.h"
#include "job/window.h"
#include "pg/migrate.h"
#include "pg/pool.h"
#include "schema/database_guard.h"
#include "schema/session.h"
#include "schema/table_copies.h"
#include "sql.h"
#include "steps/removal.h"
#include "tree/tree_links.h"

namespace kindred::sync {

namespace {

std::vector<PlannedExample> examples_of(const pg::Result& rows) {
  std::vector<PlannedExample> examples;
  for (const pg::Row row : rows) {
    examples.push_back({row.get<std::string>("id"), row.get<std::string>("name"), row.get<std::string>("reason")});
  }
  return examples;
}

/// Notes which step makes the changes, and takes what it would do into the plan.
class Planner final : public StepObserver {
 public:
  Planner(JobRun& run, JobPlan& plan) : run_(run), plan_(plan) {}

  void before(const Step& step) override {
    run_.connection->query("select set_config('kindred.step', $1, false)", step.name);
  }
  void after(const Step& step, const StepResult& result) override {
    PlannedStep planned{step.name, step.sentence, step.acts, result.count, {}, result.error};
    if (result.count > 0 || result.error) {
      planned.examples =
          examples_of(run_.connection->query(run_.adapted(sql::immich::list_examples), step.name, PlannedStep::kMost));
    } else if (const char* verdict = held_verdict(step)) {
      planned.examples = examples_of(run_.connection->query(sql::immich::list_held_back, verdict, PlannedStep::kMost));
    }
    plan_.steps.push_back(std::move(planned));
  }

 private:
  /// The verdict on the mirrors that the brake keeps this step from; null where it holds nothing back.
  const char* held_verdict(const Step& step) {
    const auto& brake = run_.report().brake;
    if (!brake) return nullptr;
    if (step.name == "remove_mirrors" && brake->would_remove > 0) return "removed";
    return step.name == "note_tombstones" && brake->tombstones > 0 ? kTombstone : nullptr;
  }

  JobRun& run_;
  JobPlan& plan_;
};

std::vector<WaitingStage> waiting_stages(JobRun& run) {
  std::vector<WaitingStage> stages;
  for (const pg::Row row : run.connection->query_params(
           run.adapted(sql::immich::count_waiting_stages),
           candidate_params(run.job, run.instance.settings, run.places.media_root(), run.retry_all_faults))) {
    stages.push_back({row.get<std::string>("stage"), row.get<std::int64_t>("assets")});
  }
  return stages;
}

/// What the job before left in the session's lists.
void forget_lists(pg::Connection& connection) {
  pg::Transaction work = connection.begin();
  work.run_script("set transaction read write");
  clear_lists(work);
  work.run_script("truncate pg_temp.kindred_change");
  work.commit();
}

void plan_job(const Config& config, const Job& job, const immich::Instance& instance, pg::Pool& pool,
              const PlanOptions& options, Progress& progress, JobPlan& plan) {
  plan.report.failed_step = "guard";
  if (const auto unshared = unshared_error(*pool.acquire(), job.name)) throw Error(*unshared);
  plan.report.warnings = check_names(*pool.acquire(), instance.catalogue, job);
  forget_lists(*pool.acquire());
  const std::int64_t released = options.release == job.name ? kAnyNumber : 0;
  JobRun run({config, job, instance, pool, progress, true, std::nullopt, released, options.stop, Purpose::plan});
  read_window(run, true);
  run.places.check_derived_folders(job);
  run.is_tree_covered = has_warning(plan.report, kTreeCovered);
  check_no_way_out_of_tree(run.config, run.job, run.places, *run.connection, run.instance.catalogue);
  Planner planner(run, plan);
  run_steps(run, plan.report, planner);
  if (plan.report.pending > 0) plan.waiting = waiting_stages(run);
  plan.rules = count_rules(*run.connection, instance.catalogue, job);
  if (!run.references.found.empty()) {
    pg::Connection immich(config.database, "plan");
    prepare_session(immich);
    plan.rules.others_photos = count_others_photos(immich, instance.catalogue, job, run.references);
  }
  plan.stills = run.connection
                    ->query(sql::immich::count_stills, job.target_user_id,
                            selecting_prefix(job, run.places.media_root()), run.places.media_root())[0]
                    .get<std::int64_t>("stills");
}

JobPlan isolated_plan(const Config& config, const Job& job, const immich::Instance& instance, pg::Pool& pool,
                      const PlanOptions& options, Progress& progress) {
  JobPlan plan;
  progress.job_started(job.name);
  try {
    plan_job(config, job, instance, pool, options, progress, plan);
  } catch (const Error& error) {
    plan.report.outcome = JobReport::Outcome::failed;
    plan.report.error = error;
  }
  plan.job = plan.report.job = job.name;
  progress.job_ended(plan.report);
  return plan;
}

/// Also no error: what fails over the tables themselves may come out right over copies.
bool plans_nothing(const JobPlan& plan) {
  return !plan.report.error && std::none_of(plan.steps.begin(), plan.steps.end(),
                                            [](const PlannedStep& step) { return step.acts && step.count > 0; });
}

/// One session for all jobs: what one does the next one finds, as in a cycle.
Plan plan_over(Copied copied, const Config& config, const std::vector<Job>& jobs, const PlanOptions& options,
               Progress& progress) {
  pg::Pool pool(config.database, "plan", 1, prepare_session);
  immich::Instance instance = read_checked_instance(*pool.acquire());
  progress.step_started("make_copies", {"copy", "Copying", "the rows that a cycle would write"});
  make_copies(*pool.acquire(), instance.catalogue, jobs, copied);
  Plan plan;
  plan.immich_version = instance.version;
  for (const Job& job : jobs) {
    if (options.stop.stop_requested()) break;
    plan.jobs.push_back(isolated_plan(config, job, instance, pool, options, progress));
    if (copied == Copied::small && !plans_nothing(plan.jobs.back())) break;
  }
  return plan;
}

/// Most plans find nothing to do, and most of a plan's time would go into copies of what nothing changes. So it is
/// first made over the tables themselves, with copies of the small ones, to which statements write that change no row.
/// Not where something is to be done: then PostgreSQL refuses, or the plan says so, and the copies are needed.
std::optional<Plan> plan_of_nothing(const Config& config, const std::vector<Job>& jobs, const PlanOptions& options,
                                    Progress& progress) {
  {
    pg::Connection connection(config.database, "plan");
    if (!pg::is_migrated(connection, sql::own::kFiles)) return std::nullopt;
  }
  Plan plan = plan_over(Copied::small, config, jobs, options, progress);
  if (plan.jobs.size() < jobs.size() || !std::all_of(plan.jobs.begin(), plan.jobs.end(), plans_nothing)) {
    if (!options.stop.stop_requested()) return std::nullopt;
  }
  return plan;
}

}  // namespace

int Plan::exit_code() const {
  int code = 0;
  for (const JobPlan& job : jobs) {
    if (job.report.error) code = std::max(code, kindred::exit_code(job.report.error->kind()));
  }
  return code;
}

Plan make_plan(const Config& config, const PlanOptions& options, Progress& progress) {
  const std::vector<Job> jobs = chosen_jobs(config, options.only_job);
  if (auto plan = plan_of_nothing(config, jobs, options, progress)) return *std::move(plan);
  return plan_over(Copied::all, config, jobs, options, progress);
}

}  // namespace kindred::sync
