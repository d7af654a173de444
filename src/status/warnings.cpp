// Warnings and readiness follow from a snapshot alone, so that every reader comes to the same verdict.
#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"
#include "status/fault_reason.h"
#include "status/snapshot.h"

namespace kindred::status {

namespace {

using std::chrono::seconds;

/// Three cycles may be missed, and a minute is for the cycle itself; a cycle under way is never late.
seconds late_after(const Snapshot& snapshot) {
  return seconds(3 * snapshot.sync_interval_seconds + 60);
}

std::optional<seconds> lateness(const Snapshot& snapshot, const JobStatus& job, const Moment& now) {
  if (!snapshot.daemon || job.running || !job.last_cycle) return std::nullopt;
  const seconds age = age_of(*job.last_cycle, now);
  if (age <= late_after(snapshot)) return std::nullopt;
  return age;
}

Warning about(const JobStatus& job, const char* code, Severity severity, std::string title) {
  Warning warning;
  warning.code = code;
  warning.severity = severity;
  warning.job = job.job;
  warning.title = std::move(title);
  return warning;
}

void add_untried_version(const InstanceStatus& instance, std::vector<Warning>& out) {
  if (instance.version_tried) return;
  Warning warning;
  warning.code = "immich_untried";
  warning.severity = Severity::warning;
  warning.title = fmt::format("This Kindred has not been tested with Immich {}", instance.immich_version);
  warning.text = "its tables passed every check, so cycles run";
  warning.fix = "look at the first mirrors in Immich, run kindred verify, and look for a newer Kindred";
  out.push_back(warning);
}

/// A patch of Immich's may bring new tables under a version that is known.
void add_untried_schema(const InstanceStatus& instance, std::vector<Warning>& out) {
  if (instance.schema_differences == 0 || instance.error) return;
  Warning warning;
  warning.code = "immich_schema_differs";
  warning.severity = Severity::warning;
  warning.title = "Immich's tables match no version that this Kindred was tested with";
  warning.text = fmt::format("differences from those of {}: {}; they passed every check, so cycles run",
                             instance.nearest_schema, instance.schema_differences);
  warning.fix =
      "see with kindred doctor --schema what differs, look at the first mirrors in Immich, and run kindred verify";
  out.push_back(warning);
}

void add_instance_warnings(const Snapshot& snapshot, std::vector<Warning>& out) {
  const InstanceStatus& instance = snapshot.instance;
  add_untried_version(instance, out);
  add_untried_schema(instance, out);
  if (!snapshot.looked || !instance.error) return;
  Warning warning;
  warning.severity = Severity::error;
  warning.code = instance.database_reachable ? "immich_refused" : "database_unreachable";
  warning.title = instance.database_reachable ? "No job runs: Immich is not as Kindred needs it"
                                              : "No job runs: PostgreSQL is out of reach";
  warning.text = instance.error->message;
  warning.fix = instance.error->fix;
  out.push_back(warning);
}

void add_failure(const JobStatus& job, std::vector<Warning>& out) {
  if (!job.last_cycle || !job.last_cycle->error) return;
  const Failure& error = *job.last_cycle->error;
  Warning warning = about(job, "job_failed", Severity::error, fmt::format("The last cycle failed at {}", error.step));
  warning.text = error.message;
  warning.fix = error.fix;
  out.push_back(warning);
}

void add_brake(const JobStatus& job, std::vector<Warning>& out) {
  if (!job.standing.brake) return;
  const Brake& brake = *job.standing.brake;
  if (brake.would_remove > 0) {
    Warning warning = about(job, "brake", Severity::error, "A mass removal waits for a person's word");
    warning.text =
        fmt::format("{} mirrors would be removed at once, which is more than {}: nothing is removed until then",
                    brake.would_remove, brake.limit);
    warning.fix = "if the source's photos are gone for good, release the brake; else bring back the disk or the folder";
    out.push_back(warning);
  }
  if (brake.tombstones > 0) {
    Warning warning =
        about(job, "brake_tombstones", Severity::error, "Many mirrors are gone from the target's account");
    warning.text = fmt::format(
        "{} mirrors were deleted in Immich, which is more than {} at once: no deletion is recorded until then",
        brake.tombstones, brake.limit);
    warning.fix = fmt::format(
        "if the target deleted them, run: kindred sync --release {0}; to make them again, run: kindred restore "
        "{0}",
        shell_word(job.job));
    out.push_back(warning);
  }
}

std::string counted(std::int64_t count, const char* one, const char* several) {
  return count == 0 ? "" : fmt::format("{} {}", count, count == 1 ? one : several);
}

void add_faults(const JobStatus& job, std::vector<Warning>& out) {
  std::int64_t photos = 0, pictures = 0;
  for (const auto& [reason, count] : job.standing.faults_by_reason)
    (is_of_picture(reason) ? pictures : photos) += count;
  if (photos + pictures == 0) return;
  Warning warning = about(job, "faults", Severity::warning,
                          fmt::format("{}{}{} could not be mirrored", counted(photos, "photo", "photos"),
                                      photos > 0 && pictures > 0 ? " and " : "",
                                      counted(pictures, "picture of a person", "pictures of people")));
  for (const auto& [reason, count] : job.standing.faults_by_reason) {
    warning.text += fmt::format("{}{}: {}", warning.text.empty() ? "" : ", ", reason, count);
  }
  warning.fix = "the faults tell which and why; each is tried again by itself, or at once by kindred sync";
  out.push_back(warning);
}

void add_lateness(const Snapshot& snapshot, const JobStatus& job, const Moment& now, std::vector<Warning>& out) {
  const auto age = lateness(snapshot, job, now);
  if (!age || (snapshot.looked && snapshot.instance.error)) return;  // that error says why
  Warning warning = about(job, "job_late", Severity::error, fmt::format("The last cycle ended {} s ago", age->count()));
  warning.text = fmt::format("a cycle was due every {} s", snapshot.sync_interval_seconds);
  warning.fix = "look at the log; if it says nothing, restart the service";
  out.push_back(warning);
}

}  // namespace

seconds age_of(const CycleTaken& cycle, const Moment& now) {
  const bool is_steady = now.steady && cycle.ended_steadily;
  return is_steady ? std::chrono::duration_cast<seconds>(*now.steady - *cycle.ended_steadily)
                   : std::chrono::duration_cast<seconds>(now.wall - cycle.ended_at);
}

JobStatus* Snapshot::find(const std::string& job) {
  const auto found = std::find_if(jobs.begin(), jobs.end(), [&](const JobStatus& one) { return one.job == job; });
  return found == jobs.end() ? nullptr : &*found;
}

std::vector<Warning> warnings_of(const Snapshot& snapshot, const Moment& now) {
  std::vector<Warning> out;
  add_instance_warnings(snapshot, out);
  for (const JobStatus& job : snapshot.jobs) {
    add_failure(job, out);
    add_brake(job, out);
    add_lateness(snapshot, job, now, out);
    add_faults(job, out);
    out.insert(out.end(), job.warnings.begin(), job.warnings.end());
  }
  out.insert(out.end(), snapshot.ended_jobs.begin(), snapshot.ended_jobs.end());
  std::stable_sort(out.begin(), out.end(), [](const Warning& a, const Warning& b) { return a.severity > b.severity; });
  return out;
}

std::vector<std::string> reasons_not_ready(const Snapshot& snapshot, const Moment& now) {
  std::vector<std::string> reasons;
  if (!snapshot.looked) reasons.emplace_back("no look at the database has been taken yet");
  if (snapshot.looked && snapshot.instance.error) reasons.push_back(snapshot.instance.error->message);
  for (const JobStatus& job : snapshot.jobs) {
    if (!job.last_cycle) {
      reasons.push_back(fmt::format("job {}: the first cycle is not over", job.job));
    } else if (job.last_cycle->error) {
      reasons.push_back(fmt::format("job {}: failed at {}: {}", job.job, job.last_cycle->error->step,
                                    job.last_cycle->error->message));
    } else if (const auto age = lateness(snapshot, job, now)) {
      reasons.push_back(fmt::format("job {}: the last cycle ended {} s ago", job.job, age->count()));
    }
  }
  return reasons;
}

}  // namespace kindred::status
