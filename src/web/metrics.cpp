// The metrics are made from the snapshot at each request, so that there is nothing to keep in step. Counters start from
// what the database keeps, so they go on where they were after a restart. docs/operations.md lists them all.
#include "web/metrics.h"

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include "base/time_text.h"
#include "job/report.h"

namespace kindred::web {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using status::JobStatus;
using status::Snapshot;
using Label = ClientMetric::Label;

class Metrics {
 public:
  /// Begins a metric; what add() gives from here on belongs to it.
  Metrics& begin(MetricType type, std::string name, std::string help) {
    families_.push_back({"kindred_" + std::move(name), std::move(help), type, {}});
    return *this;
  }
  Metrics& gauge(std::string name, std::string help) {
    return begin(MetricType::Gauge, std::move(name), std::move(help));
  }
  Metrics& counter(std::string name, std::string help) {
    return begin(MetricType::Counter, std::move(name), std::move(help));
  }
  Metrics& add(std::vector<Label> labels, double value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.gauge.value = metric.counter.value = value;
    families_.back().metric.push_back(std::move(metric));
    return *this;
  }
  std::string text() {
    // A metric without values would say that it exists and nothing more.
    std::erase_if(families_, [](const MetricFamily& family) { return family.metric.empty(); });
    return prometheus::TextSerializer().Serialize(families_);
  }

 private:
  std::vector<MetricFamily> families_;
};

std::vector<Label> of(const JobStatus& job) {
  return {{"job", job.job}};
}

std::vector<Label> of(const JobStatus& job, const char* name, const std::string& value) {
  return {{"job", job.job}, {name, value}};
}

/// One value a job.
template <class Value>
void each_job(Metrics& metrics, const Snapshot& snapshot, Value&& value) {
  for (const JobStatus& job : snapshot.jobs) metrics.add(of(job), static_cast<double>(value(job)));
}

void add_program(Metrics& metrics, const Snapshot& snapshot, bool alive, const status::Moment& now) {
  metrics.gauge("info", "Always 1; the versions are its labels.")
      .add({{"version", snapshot.version}, {"immich_version", snapshot.instance.immich_version}}, 1);
  metrics.gauge("up", "1 while the daemon's loop goes on, 0 when it is stuck.").add({}, alive);
  metrics.gauge("ready", "1 where /readyz answers 200.").add({}, reasons_not_ready(snapshot, now).empty());
  metrics.gauge("start_timestamp_seconds", "When the daemon started.").add({}, unix_seconds(snapshot.started_at));
  metrics.gauge("database_up", "1 where the last cycle reached PostgreSQL.")
      .add({}, snapshot.instance.database_reachable);
  metrics.gauge("immich_ok", "1 where the last cycle found Immich's schema and state as needed.")
      .add({}, snapshot.instance.schema_ok);
  metrics.gauge("immich_version_tried", "0 where Kindred was never tried with this version of Immich.")
      .add({}, snapshot.instance.version_tried);
  metrics.gauge("immich_schema_differences", "In how many places Immich's tables differ from the nearest known ones.")
      .add({}, static_cast<double>(snapshot.instance.schema_differences));
  metrics.gauge("sync_interval_seconds", "From the end of a cycle to the next.")
      .add({}, snapshot.sync_interval_seconds);
  std::map<status::Severity, int> warnings = {
      {status::Severity::info, 0}, {status::Severity::warning, 0}, {status::Severity::error, 0}};
  for (const status::Warning& warning : warnings_of(snapshot, now)) ++warnings[warning.severity];
  metrics.gauge("warnings", "What a person should look at, by severity.")
      .add({{"severity", "info"}}, warnings[status::Severity::info])
      .add({{"severity", "warning"}}, warnings[status::Severity::warning])
      .add({{"severity", "error"}}, warnings[status::Severity::error]);
}

void add_totals(Metrics& metrics, const Snapshot& snapshot) {
  for (const sync::TotalsField& field : sync::totals_fields()) {
    const std::string name(field.name);
    metrics.counter(name + "_total", fmt::format("All cycles together: {}.", field.meaning));
    each_job(metrics, snapshot, [&](const JobStatus& job) {
      const auto found = job.standing.totals.find(name);
      return found == job.standing.totals.end() ? 0 : found->second;
    });
  }
}

void add_standing(Metrics& metrics, const Snapshot& snapshot) {
  metrics.gauge("mirrors", "Mirrors that the job has.");
  each_job(metrics, snapshot, [](const JobStatus& job) { return job.standing.mirrors; });
  metrics.gauge("pending_assets", "Source assets that Immich has not finished with.");
  each_job(metrics, snapshot, [](const JobStatus& job) { return job.standing.pending; });
  metrics.gauge("tombstones", "Photos that the target deleted and that are not mirrored again.");
  each_job(metrics, snapshot, [](const JobStatus& job) { return job.standing.tombstones; });
  metrics.gauge("duplicates", "Source assets skipped, since the target has an own copy.");
  each_job(metrics, snapshot, [](const JobStatus& job) { return job.standing.duplicates; });
  metrics.gauge("offline_mirrors", "Mirrors that a scan of the target's library set offline.");
  each_job(metrics, snapshot, [](const JobStatus& job) { return job.standing.offline; });
  metrics.gauge("faults", "Source assets and pictures of people that could not be mirrored, by reason.");
  for (const JobStatus& job : snapshot.jobs) {
    for (const auto& [reason, count] : job.standing.faults_by_reason) {
      metrics.add(of(job, "reason", reason), static_cast<double>(count));
    }
  }
  metrics.gauge("brake", "1 while mass removals or tombstones wait for a person's word.");
  each_job(metrics, snapshot, [](const JobStatus& job) { return job.standing.brake.has_value(); });
  metrics.gauge("brake_would_remove_mirrors", "Mirrors that the removal on hold would take.");
  each_job(metrics, snapshot,
           [](const JobStatus& job) { return job.standing.brake ? job.standing.brake->would_remove : 0; });
  metrics.gauge("brake_tombstones",
                "Mirrors that are gone from the target's account and whose tombstones are on hold.");
  each_job(metrics, snapshot,
           [](const JobStatus& job) { return job.standing.brake ? job.standing.brake->tombstones : 0; });
}

void add_cycles(Metrics& metrics, const Snapshot& snapshot, WallTime now) {
  metrics.counter("cycles_total", "Cycles of the job since the daemon started, by outcome.");
  for (const JobStatus& job : snapshot.jobs) {
    for (const auto& [outcome, count] : job.cycles)
      metrics.add(of(job, "outcome", outcome), static_cast<double>(count));
  }
  metrics.gauge("job_failing", "1 where the job's last cycle failed.");
  each_job(metrics, snapshot, [](const JobStatus& job) { return job.last_cycle && job.last_cycle->error; });
  metrics.gauge("last_success_timestamp_seconds", "When the job's last good cycle ended.");
  for (const JobStatus& job : snapshot.jobs) {
    if (const auto at = job.standing.last_success_at) metrics.add(of(job), unix_seconds(*at));
  }
  metrics.gauge("lag_seconds", "Time since the job's last good cycle.");
  for (const JobStatus& job : snapshot.jobs) {
    if (const auto at = job.standing.last_success_at) metrics.add(of(job), unix_seconds(now) - unix_seconds(*at));
  }
  metrics.gauge("cycle_duration_seconds", "How long the job's last cycle took.");
  for (const JobStatus& job : snapshot.jobs) {
    if (const auto& cycle = job.last_cycle) {
      metrics.add(of(job), unix_seconds(cycle->ended_at) - unix_seconds(cycle->started_at));
    }
  }
}

void add_steps(Metrics& metrics, const Snapshot& snapshot) {
  const auto each_step = [&](auto&& value) {
    for (const JobStatus& job : snapshot.jobs) {
      if (!job.last_cycle) continue;
      for (const status::StepTaken& step : job.last_cycle->steps) {
        metrics.add(of(job, "step", step.name), static_cast<double>(value(step)));
      }
    }
  };
  metrics.gauge("step_duration_seconds", "How long each step of the last cycle took.");
  each_step([](const status::StepTaken& step) { return step.seconds; });
  metrics.gauge("step_count", "What each step of the last cycle went through.");
  each_step([](const status::StepTaken& step) { return step.count; });
}

}  // namespace

std::string metrics_text(const Snapshot& snapshot, bool alive, const status::Moment& now) {
  Metrics metrics;
  add_program(metrics, snapshot, alive, now);
  add_cycles(metrics, snapshot, now.wall);
  add_steps(metrics, snapshot);
  add_standing(metrics, snapshot);
  add_totals(metrics, snapshot);
  return metrics.text();
}

}  // namespace kindred::web
