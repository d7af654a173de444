#include "daemon/recorder.h"

#include <fmt/format.h>

#include "base/log.h"
#include "immich/instance.h"
#include "job/job_status.h"

namespace kindred::daemon {

namespace {

constexpr std::chrono::minutes kFailureAgain{15};

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::unreachable:
      return "unreachable";
    case ErrorKind::refused:
      return "refused";
    case ErrorKind::no_space:
      return "no_space";
    case ErrorKind::transient:
      return "transient";
    case ErrorKind::failed:
      return "failed";
  }
  return "";
}

/// "1 photo could not be mirrored (original_missing: 1)"; empty without faults.
std::string faults_line(const sync::JobReport& report) {
  std::string reasons;
  for (const auto& [reason, count] : report.faults_by_reason) {
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : ", ", reason, count);
  }
  return reasons.empty() ? "" : fmt::format("photos that could not be mirrored: {}", reasons);
}

std::string done_line(const sync::JobReport& report) {
  double seconds = 0;
  for (const sync::StepResult& step : report.steps) seconds += step.seconds;
  return fmt::format("added {} photos, {} faces and {} people in {:.1f} s", report.totals.assets, report.totals.faces,
                     report.totals.people, seconds);
}

void apply(status::JobStatus& job, const sync::JobReport& report, const status::Moment& moment) {
  const WallTime now = moment.wall;
  const WallTime started_at = job.running ? job.running->started_at : now;
  job.running.reset();
  job.last_cycle = sync::cycle_taken(report, started_at, now);
  job.last_cycle->ended_steadily = moment.steady;
  job.warnings = report.warnings;
  ++job.cycles[job.last_cycle->outcome];
  const auto brake = job.standing.brake;
  if (report.standing) job.standing = *report.standing;
  if (report.standing && job.standing.brake) job.standing.brake->since = brake ? brake->since : now;
  if (report.outcome == sync::JobReport::Outcome::done) job.standing.last_success_at = now;
}

}  // namespace

status::Snapshot first_snapshot(const Config& config, WallTime now) {
  status::Snapshot snapshot;
  snapshot.version = KINDRED_VERSION;
  snapshot.daemon = true;
  snapshot.started_at = now;
  take_over_jobs(snapshot, config);
  return snapshot;
}

void take_over_jobs(status::Snapshot& snapshot, const Config& config) {
  std::vector<status::JobStatus> jobs;
  for (const Job& job : config.jobs) {
    status::JobStatus now = sync::status_of(job);
    if (const status::JobStatus* known = snapshot.find(job.name)) {
      now.last_cycle = known->last_cycle;
      now.standing = known->standing;
      now.cycles = known->cycles;
      now.warnings = known->warnings;
    }
    jobs.push_back(std::move(now));
  }
  snapshot.jobs = std::move(jobs);
  snapshot.sync_interval_seconds = config.sync_interval_seconds;
}

RareLog::Sink Recorder::log_sink() {
  return [](RareLog::Level level, const std::string& line) {
    if (level == RareLog::Level::failing) {
      spdlog::error("{}", line);
    } else {
      spdlog::info("{}", line);
    }
  };
}

Recorder::Recorder(status::SnapshotBoard& board, Heartbeat& heartbeat, const Clock& clock, RareLog::Sink sink)
    : board_(board), heartbeat_(heartbeat), clock_(clock), failures_(clock, kFailureAgain, std::move(sink)) {}

void Recorder::job_started(std::string_view job) {
  job_ = job;
  heartbeat_.beat();
  board_.change([&](status::Snapshot& snapshot) {
    snapshot.find(job_)->running = status::CycleUnderWay{.started_at = clock_.wall()};
  });
}

void Recorder::change_running(const std::function<void(status::CycleUnderWay&)>& action) {
  heartbeat_.beat();
  board_.change([&](status::Snapshot& snapshot) {
    status::JobStatus* job = snapshot.find(job_);
    if (job != nullptr && job->running) action(*job->running);
  });
}

void Recorder::step_started(std::string_view name, const sync::Sentence& sentence) {
  const std::string text = sentence.while_running();
  spdlog::debug("job {}: {}", job_, text);
  change_running([&](status::CycleUnderWay& running) {
    running.step = name;
    running.sentence = text;
    running.expected = running.done = 0;
  });
}

void Recorder::expect(std::int64_t total) {
  change_running([&](status::CycleUnderWay& running) {
    running.expected = total;
    running.done = 0;
  });
}

void Recorder::advance(std::int64_t done) {
  change_running([&](status::CycleUnderWay& running) { running.done += done; });
}

void Recorder::job_ended(const sync::JobReport& report) {
  heartbeat_.beat();
  board_.change([&](status::Snapshot& snapshot) { apply(*snapshot.find(report.job), report, status::Moment(clock_)); });
  log_job(report);
}

void Recorder::log_job(const sync::JobReport& report) {
  const std::string scope = fmt::format("job {}", report.job);
  if (report.error) {
    failures_.failed(
        scope, fmt::format("{} {}", report.failed_step, to_string(report.error->kind())),
        fmt::format("failed at {}: {}", report.failed_step, with_fix(report.error->what(), report.error->fix())));
  } else if (report.outcome == sync::JobReport::Outcome::done) {
    failures_.works(scope);
  }
  for (const status::Warning& warning : report.warnings) {
    warn_once_a_day(fmt::format("{}: {}: {}", scope, warning.title, with_fix(warning.text, warning.fix)));
  }
  if (report.totals != sync::Totals{}) spdlog::info("{}: {}", scope, done_line(report));
  if (const std::string faults = faults_line(report); !faults.empty()) warn_once_a_day(scope + ": " + faults);
}

void Recorder::cycle_ended(const sync::CycleReport& report) {
  heartbeat_.beat();
  failures_.works("cycle");
  board_.change([&](status::Snapshot& snapshot) {
    snapshot.looked = true;
    snapshot.ended_jobs = report.ended_jobs;
    snapshot.instance = {.database_reachable = true,
                         .schema_ok = true,
                         .immich_version = report.immich_version,
                         .version_tried = immich::is_tried_version(report.immich_version),
                         .nearest_schema = report.nearest_schema,
                         .schema_differences = report.schema_differences,
                         .error = {}};
  });
}

void Recorder::cycle_failed(const Error& error, bool database_reached) {
  heartbeat_.beat();
  failures_.failed("cycle", std::string(to_string(error.kind())), with_fix(error.what(), error.fix()));
  board_.change([&](status::Snapshot& snapshot) {
    snapshot.looked = true;
    snapshot.instance.database_reachable = database_reached;
    snapshot.instance.schema_ok = false;
    snapshot.instance.error = status::Failure{"", error.what(), error.fix()};
  });
}

std::string one_line(const status::Snapshot& snapshot, const status::Moment& now) {
  std::int64_t mirrors = 0;
  for (const status::JobStatus& job : snapshot.jobs) mirrors += job.standing.mirrors;
  const auto warnings = warnings_of(snapshot, now);
  const std::string rest = warnings.empty()
                               ? "all is well"
                               : fmt::format("{}{}", warnings.front().job.empty() ? "" : warnings.front().job + ": ",
                                             warnings.front().title);
  return fmt::format("{} jobs, {} mirrors; {}", snapshot.jobs.size(), mirrors, rest);
}

}  // namespace kindred::daemon
