#include "cli/status_summary.h"

#include <fmt/format.h>

#include "base/printable.h"
#include "base/time_text.h"
#include "cli/human.h"

namespace kindred::cli {

namespace {

using status::JobStatus;

constexpr std::size_t kShownFaults = 10;  // a screenful; `--json` has more

/// `time` stands there where it is long ago.
std::string ago(std::chrono::seconds age, WallTime time) {
  const auto seconds = age.count();
  if (seconds < 120) return fmt::format("{} s ago", std::max<std::int64_t>(seconds, 0));
  if (seconds < 2 * 3600) return fmt::format("{} min ago", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{} h ago", seconds / 3600);
  return utc_text(time);
}

std::string ago(WallTime time, const status::Moment& now) {
  return ago(std::chrono::duration_cast<std::chrono::seconds>(now.wall - time), time);
}

std::string head(const status::Snapshot& snapshot, const status::Moment& now) {
  const std::string immich =
      snapshot.instance.immich_version.empty() ? "" : fmt::format(", Immich {}", snapshot.instance.immich_version);
  const std::string from = snapshot.daemon ? fmt::format("running, started {}", ago(snapshot.started_at, now))
                                           : "no service answers on this machine; read from the database";
  return fmt::format("kindred {}{} ({})\n", snapshot.version, immich, from);
}

std::string cycle_line(const JobStatus& job, const status::Moment& now) {
  if (job.running) {
    const std::string of = job.running->expected > 0 ? fmt::format(", {} of {}", with_thousands(job.running->done),
                                                                   with_thousands(job.running->expected))
                                                     : "";
    return fmt::format("  now: {}{}\n", job.running->sentence, of);
  }
  if (!job.last_cycle) return "  no cycle yet\n";
  const status::CycleTaken& cycle = *job.last_cycle;
  std::string out = fmt::format("  last cycle: {}, {}", cycle.outcome, ago(age_of(cycle, now), cycle.ended_at));
  if (cycle.outcome != "done" && job.standing.last_success_at) {
    out += fmt::format("; the last good one {}", ago(*job.standing.last_success_at, now));
  }
  return out + "\n";
}

std::string standing_lines(const JobStatus& job) {
  const status::Standing& standing = job.standing;
  std::string out = fmt::format("  {}", counted(standing.mirrors, "mirror", "mirrors"));
  if (standing.pending > 0) out += fmt::format(", {} still processed by Immich", with_thousands(standing.pending));
  if (standing.tombstones > 0) out += fmt::format(", {} deleted by the target", with_thousands(standing.tombstones));
  if (standing.offline > 0) out += fmt::format(", {} offline", with_thousands(standing.offline));
  out += "\n";
  if (standing.duplicates > 0) out += fmt::format("  skipped as duplicates: {}\n", with_thousands(standing.duplicates));
  if (const auto saved = standing.totals.find("inferences_saved");
      saved != standing.totals.end() && saved->second > 0) {
    out += fmt::format("  {} saved so far\n", counted(saved->second, "inference", "inferences"));
  }
  return out;
}

std::string tombstone_lines(const JobStatus& job) {
  const status::Standing& standing = job.standing;
  std::string out;
  for (const status::Tombstone& tombstone : standing.tombstone_list) {
    out += fmt::format("    {}  {}\n", utc_text(tombstone.at), printable(tombstone.file_name));
  }
  const auto more = standing.tombstones - static_cast<std::int64_t>(standing.tombstone_list.size());
  if (more > 0) out += fmt::format("    and {} more: kindred status --tombstones\n", with_thousands(more));
  return out.empty() ? out : "  deleted by the target (to bring them back: kindred restore):\n" + out;
}

std::string fault_lines(const JobStatus& job) {
  std::string out;
  const auto& faults = job.standing.faults;
  for (std::size_t i = 0; i < std::min(kShownFaults, faults.size()); ++i) {
    out += fmt::format("    {}\n      {}: {}\n", printable(faults[i].path.empty() ? faults[i].asset : faults[i].path),
                       faults[i].reason, printable(faults[i].detail));
  }
  std::int64_t all = 0;
  for (const auto& [reason, count] : job.standing.faults_by_reason) all += count;
  if (all > static_cast<std::int64_t>(kShownFaults)) out += fmt::format("    … {} in all\n", with_thousands(all));
  return out.empty() ? out : "  not mirrored:\n" + out;
}

std::string_view mark(status::Severity severity) {
  if (severity == status::Severity::error) return "ERROR";
  return severity == status::Severity::warning ? "warning" : "note";
}

std::string warning_lines(const status::Snapshot& snapshot, const status::Moment& now) {
  std::string out;
  for (const status::Warning& warning : warnings_of(snapshot, now)) {
    out += fmt::format("\n{}{}{}: {}\n", mark(warning.severity), warning.job.empty() ? "" : ", job ", warning.job,
                       printable(warning.title));
    if (!warning.text.empty()) out += fmt::format("  {}\n", printable_list(warning.text));
    if (!warning.fix.empty()) out += fmt::format("  fix: {}\n", printable_list(warning.fix));
  }
  return out;
}

}  // namespace

std::string status_summary(const status::Snapshot& snapshot, const status::Moment& now) {
  std::string out = head(snapshot, now);
  for (const JobStatus& job : snapshot.jobs) {
    out += fmt::format("\n{}\n{}{}{}{}", job.job, cycle_line(job, now), standing_lines(job), tombstone_lines(job),
                       fault_lines(job));
  }
  return out + warning_lines(snapshot, now);
}

}  // namespace kindred::cli
