#include "cli/doctor_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <span>

#include "base/json_text.h"
#include "base/printable.h"
#include "cli/human.h"

namespace kindred::cli {

namespace {

using sync::Finding;
using sync::Health;

std::string lines(const Finding& finding) {
  std::string out =
      fmt::format("  {:<6} {}: {}\n", to_string(finding.health), finding.check, printable_list(finding.text));
  if (!finding.fix.empty()) out += fmt::format("         fix: {}\n", printable_list(finding.fix));
  return out;
}

/// Of one job: what was not looked at shares a line where it has one reason.
std::string lines(std::span<const Finding> findings) {
  std::string out = findings.front().job.empty() ? "all jobs\n" : "job " + findings.front().job + "\n";
  std::map<std::string, std::vector<std::string>> unseen;  // checks by reason
  for (const Finding& finding : findings) {
    if (finding.health == Health::not_looked_at) {
      unseen[finding.text].push_back(finding.check);
    } else {
      out += lines(finding);
    }
  }
  for (const auto& [reason, checks] : unseen) {
    out += fmt::format("  ?      not checked, because {}: {}\n", printable(reason), fmt::join(checks, ", "));
  }
  return out;
}

std::int64_t count(const sync::Diagnosis& diagnosis, Health health) {
  return std::count_if(diagnosis.findings.begin(), diagnosis.findings.end(),
                       [&](const Finding& finding) { return finding.health == health; });
}

}  // namespace

std::string text_summary(const sync::Diagnosis& diagnosis, const std::vector<sync::LibraryFix>& fixed) {
  std::string out;
  for (const sync::LibraryFix& fix : fixed) {
    out += fmt::format("changed in Immich: library {} of job {}\n", fix.library.str(), fix.job);
  }
  const std::vector<Finding>& all = diagnosis.findings;
  for (auto first = all.begin(), next = first; first != all.end(); first = next) {
    next = std::find_if(first, all.end(), [&](const Finding& finding) { return finding.job != first->job; });
    out += lines(std::span(first, next));
  }
  out += fmt::format("doctor: {} red, {} yellow, {} green", count(diagnosis, Health::red),
                     count(diagnosis, Health::yellow), count(diagnosis, Health::green));
  const auto unseen = count(diagnosis, Health::not_looked_at);
  return out + (unseen == 0 ? "\n" : fmt::format(", {} not checked\n", unseen));
}

std::string json_summary(const sync::Diagnosis& diagnosis, const std::vector<sync::LibraryFix>& fixed) {
  nlohmann::ordered_json out = {{"exit_code", diagnosis.exit_code()}, {"health", to_string(diagnosis.worst())}};
  out["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : diagnosis.findings) {
    out["findings"].push_back({{"check", finding.check},
                               {"health", to_string(finding.health)},
                               {"job", finding.job},
                               {"text", finding.text},
                               {"fix", finding.fix}});
  }
  out["fixed"] = nlohmann::ordered_json::array();
  for (const sync::LibraryFix& fix : fixed) {
    out["fixed"].push_back({{"job", fix.job},
                            {"library", fix.library.str()},
                            {"import_paths", fix.import_paths},
                            {"exclusion_patterns", fix.exclusion_patterns}});
  }
  return json_text(out);
}

}  // namespace kindred::cli
