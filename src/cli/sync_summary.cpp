#include "cli/sync_summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/human.h"

namespace kindred::cli {

namespace {

using sync::JobReport;

constexpr std::size_t kShownFaults = 10;  // a screenful; `--json` has more

std::string done_lines(const sync::Totals& totals, double seconds) {
  if (totals.assets == 0 && totals.people == 0) return "  nothing new\n";
  std::string out = fmt::format("  {} with {} and {} new\n", counted(totals.assets, "photo", "photos"),
                                counted(totals.faces, "face", "faces"), counted(totals.people, "person", "people"));
  out += fmt::format("  {} placed, {} not copied, {} copied\n", counted(totals.files, "file", "files"),
                     human_bytes(totals.bytes_not_copied), human_bytes(totals.bytes_copied));
  out += fmt::format("  {} saved\n", counted(totals.inferences_saved, "inference", "inferences"));
  if (seconds > 0) {
    out += fmt::format(
        "  {:.1f} s, {} a second\n", seconds,
        counted(static_cast<std::int64_t>(static_cast<double>(totals.assets) / seconds), "photo", "photos"));
  }
  return out;
}

std::string fault_lines(const JobReport& job) {
  std::string out;
  for (const auto& [reason, count] : job.faults_by_reason) {
    out += fmt::format("  not mirrored: {} ({})\n", counted(count, "photo", "photos"), reason);
  }
  for (std::size_t i = 0; i < std::min(kShownFaults, job.faults.size()); ++i) {
    const sync::Fault& fault = job.faults[i];
    out += fmt::format("    {}\n      {}: {}\n", fault.path, fault.reason, fault.detail);
  }
  if (job.faults.size() > kShownFaults) out += "    … more with --json\n";
  return out;
}

std::string failure_lines(const JobReport& job) {
  if (job.outcome == JobReport::Outcome::busy)
    return "  another instance is working on this job; nothing was done here\n";
  if (!job.error) return {};
  std::string out = fmt::format("  failed at {}: {}\n", job.failed_step, job.error->what());
  if (!job.error->cure().empty()) out += fmt::format("    cure: {}\n", job.error->cure());
  return out;
}

double seconds_of(const JobReport& job) {
  double seconds = 0;
  for (const sync::StepResult& step : job.steps) seconds += step.seconds;
  return seconds;
}

std::string_view word(JobReport::Outcome outcome) {
  switch (outcome) {
    case JobReport::Outcome::done:
      return "done";
    case JobReport::Outcome::busy:
      return "busy";
    case JobReport::Outcome::failed:
      return "failed";
  }
  return "";
}

nlohmann::ordered_json totals_json(const sync::Totals& totals) {
  return {{"assets", totals.assets},
          {"faces", totals.faces},
          {"people", totals.people},
          {"files", totals.files},
          {"bytes_not_copied", totals.bytes_not_copied},
          {"bytes_copied", totals.bytes_copied},
          {"inferences_saved", totals.inferences_saved}};
}

nlohmann::ordered_json job_json(const JobReport& job) {
  nlohmann::ordered_json out = {{"job", job.job}, {"outcome", word(job.outcome)}, {"totals", totals_json(job.totals)}};
  out["steps"] = nlohmann::ordered_json::array();
  for (const sync::StepResult& step : job.steps) {
    out["steps"].push_back({{"name", step.name}, {"count", step.count}, {"seconds", step.seconds}});
  }
  out["faults_by_reason"] = job.faults_by_reason;
  out["faults"] = nlohmann::ordered_json::array();
  for (const sync::Fault& fault : job.faults) {
    out["faults"].push_back(
        {{"asset", fault.source_id.str()}, {"path", fault.path}, {"reason", fault.reason}, {"detail", fault.detail}});
  }
  if (job.error) {
    out["error"] = {{"step", job.failed_step}, {"message", job.error->what()}, {"cure", job.error->cure()}};
  }
  return out;
}

}  // namespace

std::string text_summary(const sync::CycleReport& report) {
  std::string out;
  for (const JobReport& job : report.jobs) {
    out += fmt::format("{}\n", job.job);
    if (job.outcome != JobReport::Outcome::busy) out += done_lines(job.totals, seconds_of(job));
    out += fault_lines(job) + failure_lines(job);
  }
  return out;
}

std::string json_summary(const sync::CycleReport& report) {
  nlohmann::ordered_json out = {{"exit_code", report.exit_code()}, {"seconds", report.seconds}};
  out["jobs"] = nlohmann::ordered_json::array();
  for (const JobReport& job : report.jobs) out["jobs"].push_back(job_json(job));
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace kindred::cli
