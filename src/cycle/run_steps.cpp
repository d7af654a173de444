#include "cycle/run_steps.h"

#include <chrono>

#include "job/faults.h"
#include "job/job_run.h"
#include "steps/offline.h"

namespace kindred::sync {

namespace {

/// Runs one step. What it throws stays in the report, so that one failing costs none but those that need it; a lost
/// session, and the end of the program, concern them all.
void run_step(JobRun& run, const Step& step, StepFaults& faults) {
  run.progress.step_started(step.name, step.sentence);
  run.step = step.name;
  const auto start = Clock().now();
  StepResult result{step.name, 0, 0, {}};
  try {
    result.count = step.run(run);
    faults.ended(step.name);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::unreachable || run.stop.stop_requested()) {
      run.report().failed_step = step.name;
      throw;
    }
    result.error = error;
  }
  result.seconds = seconds_since(start);
  run.progress.step_ended(step.acts ? result.count : 0);
  JobReport& report = run.report();
  if (result.error && !report.error) {
    report.outcome = JobReport::Outcome::failed;
    report.error = result.error;
    report.failed_step = step.name;
  }
  report.steps.push_back(std::move(result));
}

void go_through(JobRun& run, StepObserver& observer) {
  // The statement under way may be the first look at a large library, which takes minutes.
  const std::stop_callback cancel(run.stop, [&run] { run.connection->cancel(); });
  StepFaults faults(run);
  List filled = List::none;
  for (const Step& step : steps()) {
    if (run.stop.stop_requested()) break;
    if (!has_all(filled, step.reads)) continue;
    observer.before(step);
    run_step(run, step, faults);
    const StepResult& result = run.report().steps.back();
    if (!result.error) filled = filled | step.fills;
    observer.after(step, result);
  }
  if (run.stop.stop_requested()) run.report().outcome = JobReport::Outcome::stopped;
}

void take_report(JobRun& run, JobReport& report) {
  std::vector<status::Warning> warnings = std::move(report.warnings);
  report = run.take_report();
  report.warnings = std::move(warnings);
}

}  // namespace

void run_steps(JobRun& run, JobReport& report, StepObserver& observer) {
  try {
    go_through(run, observer);
    if (auto offline = offline_warning(run)) report.warnings.push_back(*std::move(offline));
  } catch (...) {
    take_report(run, report);
    throw;
  }
  take_report(run, report);
}

void run_steps(JobRun& run, JobReport& report) {
  StepObserver nobody;
  run_steps(run, report, nobody);
}

}  // namespace kindred::sync
