#include "cli/sync_summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/printable.h"
#include "cli/human.h"
#include "status/fault_reason.h"

namespace kindred::cli {

namespace {

using sync::JobReport;

constexpr std::size_t kShownFaults = 10;  // a screenful; `--json` has more

std::string changed_lines(const sync::Totals& totals) {
  std::string out;
  const auto add = [&](const char* verb, std::int64_t count, const char* rest) {
    if (count > 0) out += fmt::format("  {} {}{}\n", verb, counted(count, "photo", "photos"), rest);
  };
  if (totals.followed > 0) out += fmt::format("  followed {}\n", counted(totals.followed, "change", "changes"));
  add("removed", totals.removed, " no longer shared");
  add("kept", totals.kept, " no longer shared, as the target's own; the brake does not count them");
  add("took back", totals.adopted, " that the target had kept");
  add("forgot", totals.purged, " that Immich deleted by itself; to be made again");
  add("recorded", totals.new_tombstones, " deleted by the target, not to be made again");
  add("skipped", totals.duplicates, " that the target already has");
  return out;
}

std::string done_lines(const sync::Totals& totals, double seconds) {
  const std::string changed = changed_lines(totals);
  if (totals.assets == 0 && totals.people == 0) return changed.empty() ? "  nothing new\n" : changed;
  std::string out = fmt::format("  added {} with {}, and {}\n", counted(totals.assets, "photo", "photos"),
                                counted(totals.faces, "face", "faces"), counted(totals.people, "person", "people"));
  out += fmt::format("  placed {}: {} linked, {} copied\n", counted(totals.files, "file", "files"),
                     human_bytes(totals.bytes_not_copied), human_bytes(totals.bytes_copied));
  if (totals.symlinks > 0) {
    out += fmt::format("  placed {}\n",
                       counted(totals.symlinks, "original as a symbolic link", "originals as symbolic links"));
  }
  out += fmt::format("  saved {}: Immich need not run its models on these photos\n",
                     counted(totals.inferences_saved, "inference", "inferences"));
  out += changed;
  if (seconds > 0) {
    out += fmt::format(
        "  took {:.1f} s, {} a second\n", seconds,
        counted(static_cast<std::int64_t>(static_cast<double>(totals.assets) / seconds), "photo", "photos"));
  }
  return out;
}

double seconds_of(const JobReport& job) {
  double seconds = 0;
  for (const sync::StepResult& step : job.steps) seconds += step.seconds;
  return seconds;
}

nlohmann::ordered_json totals_json(const sync::Totals& totals) {
  nlohmann::ordered_json out;
  for (const sync::TotalsField& field : sync::totals_fields()) out[std::string(field.name)] = totals.*field.value;
  return out;
}

nlohmann::ordered_json job_json(const JobReport& job) {
  nlohmann::ordered_json out = {
      {"job", job.job}, {"outcome", to_string(job.outcome)}, {"totals", totals_json(job.totals)}};
  out["steps"] = nlohmann::ordered_json::array();
  for (const sync::StepResult& step : job.steps) {
    nlohmann::ordered_json taken = {{"name", step.name}, {"count", step.count}, {"seconds", step.seconds}};
    if (step.error) taken["error"] = step.error->what();
    out["steps"].push_back(std::move(taken));
  }
  add_report(out, job);
  return out;
}

}  // namespace

std::string brake_lines(const JobReport& job) {
  if (!job.brake) return {};
  std::string out;
  const auto add = [&](std::int64_t count, const char* what, const char* instead) {
    if (count == 0) return;
    out += fmt::format("  held back: {} of {} {}, more than the {} allowed at once; {}\n", with_thousands(count),
                       counted(job.brake->mirrors, "photo", "photos"), what, with_thousands(job.brake->limit), instead);
  };
  add(job.brake->would_remove, "would be removed", "none was removed");
  add(job.brake->tombstones, "are gone from the target's account", "no deletion was recorded");
  return out + fmt::format("    if this is right, allow it: kindred sync --release {}\n", shell_word(job.job));
}

std::string fault_lines(const JobReport& job) {
  std::string out;
  for (const auto& [reason, count] : job.faults_by_reason) {
    out += fmt::format("  not mirrored: {} ({})\n",
                       status::is_of_picture(reason) ? counted(count, "picture of a person", "pictures of people")
                                                     : counted(count, "photo", "photos"),
                       reason);
  }
  for (std::size_t i = 0; i < std::min(kShownFaults, job.faults.size()); ++i) {
    const sync::Fault& fault = job.faults[i];
    out += fmt::format("    {}\n      {}: {}\n", printable(fault.path), fault.reason, printable(fault.detail));
  }
  if (job.faults.size() > kShownFaults) out += "    … more with --json\n";
  return out;
}

std::string warning_lines(const JobReport& job) {
  std::string out;
  for (const status::Warning& warning : job.warnings) {
    out += fmt::format("  warning: {}\n    {}\n    fix: {}\n", printable(warning.title), printable(warning.text),
                       printable(warning.fix));
  }
  return out;
}

std::string failure_lines(const JobReport& job) {
  if (job.outcome == JobReport::Outcome::busy)
    return "  another instance is working on this job; nothing was done here\n";
  if (!job.error) return {};
  std::string out = fmt::format("  failed at {}: {}\n", job.failed_step, job.error->what());
  if (!job.error->fix().empty()) out += fmt::format("    fix: {}\n", job.error->fix());
  for (const sync::StepResult& step : job.steps) {
    if (step.error && step.name != job.failed_step) {
      out += fmt::format("  failed at {}: {}\n", step.name, step.error->what());
    }
  }
  return out;
}

std::string text_summary(const sync::CycleReport& report) {
  std::string out;
  for (const JobReport& job : report.jobs) {
    out += fmt::format("{}\n", job.job);
    if (job.outcome != JobReport::Outcome::busy) out += done_lines(job.totals, seconds_of(job));
    out += brake_lines(job) + fault_lines(job) + warning_lines(job) + failure_lines(job);
  }
  return out;
}

void add_report(nlohmann::ordered_json& out, const JobReport& job) {
  out["faults_by_reason"] = job.faults_by_reason;
  out["faults"] = nlohmann::ordered_json::array();
  for (const sync::Fault& fault : job.faults) {
    out["faults"].push_back({{status::is_of_picture(fault.reason) ? "person" : "asset", fault.source_id.str()},
                             {"path", fault.path},
                             {"reason", fault.reason},
                             {"detail", fault.detail}});
  }
  if (job.brake) {
    out["brake"] = {{"would_remove", job.brake->would_remove},
                    {"tombstones", job.brake->tombstones},
                    {"mirrors", job.brake->mirrors},
                    {"limit", job.brake->limit}};
  }
  out["warnings"] = nlohmann::ordered_json::array();
  for (const status::Warning& warning : job.warnings) {
    out["warnings"].push_back(
        {{"code", warning.code}, {"title", warning.title}, {"text", warning.text}, {"fix", warning.fix}});
  }
  if (job.error) {
    out["error"] = {{"step", job.failed_step}, {"message", job.error->what()}, {"fix", job.error->fix()}};
  }
}

std::string json_summary(const sync::CycleReport& report) {
  nlohmann::ordered_json out = {{"exit_code", report.exit_code()}, {"seconds", report.seconds}};
  out["jobs"] = nlohmann::ordered_json::array();
  for (const JobReport& job : report.jobs) out["jobs"].push_back(job_json(job));
  return json_text(out);
}

}  // namespace kindred::cli
