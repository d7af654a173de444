#include "cli/plan_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "base/log.h"
#include "base/printable.h"
#include "cli/human.h"
#include "cli/progress_display.h"
#include "cli/sync_summary.h"

namespace kindred::cli {

namespace {

using sync::JobPlan;
using sync::PlannedStep;

constexpr std::size_t kShown = 5;  // of each step; `--json` has more

bool would_do(const PlannedStep& step) {
  return step.acts && step.count > 0;
}

std::string step_lines(const PlannedStep& step) {
  std::string out =
      fmt::format("  {}\n", step.sentence.to_do(counted(step.count, step.sentence.one, step.sentence.many)));
  out += example_lines(step, kShown);
  if (step.count > static_cast<std::int64_t>(kShown) && !step.examples.empty()) out += "    …\n";
  return out;
}

std::string waiting_lines(const JobPlan& plan) {
  if (plan.report.pending == 0) return {};
  std::string out = fmt::format("  waiting until Immich has finished with them: {}\n",
                                counted(plan.report.pending, "photo", "photos"));
  for (const sync::WaitingStage& stage : plan.waiting) out += fmt::format("    {} for {}\n", stage.assets, stage.stage);
  return out;
}

/// What each rule takes; nothing for a job without.
std::string rule_lines(const sync::RuleCounts& counts) {
  std::string out;
  for (const sync::RuleCount& rule : counts.rules) {
    out += fmt::format("  {} {}: {}\n", rule.is_never ? "never" : "share", printable(rule.words),
                       counted(rule.photos, "photo", "photos") +
                           (rule.alone < rule.photos ? fmt::format(", {} of them by this rule only", rule.alone) : ""));
    std::string names;
    for (const std::string& name : rule.examples) names += (names.empty() ? "" : ", ") + printable(name);
    if (!names.empty()) {
      out +=
          fmt::format("    {}{}\n", names, rule.photos > static_cast<std::int64_t>(rule.examples.size()) ? ", …" : "");
    }
  }
  if (!counts.rules.empty()) out += fmt::format("  shared in total: {}\n", counted(counts.taken, "photo", "photos"));
  if (counts.others_photos > 0) {
    out += fmt::format("  {} in the albums that the rules name {} to somebody else and {} not the source's to share\n",
                       counted(counts.others_photos, "photo", "photos"),
                       counts.others_photos == 1 ? "belongs" : "belong", counts.others_photos == 1 ? "is" : "are");
  }
  return out;
}

std::string job_lines(const JobPlan& plan) {
  std::string out = plan.job + "\n" + rule_lines(plan.rules);
  for (const PlannedStep& step : plan.steps) {
    if (would_do(step) || !step.examples.empty()) out += step_lines(step);
  }
  const bool nothing = std::none_of(plan.steps.begin(), plan.steps.end(), would_do);
  if (nothing && !plan.report.error) out += "  nothing to do\n";
  if (plan.stills > 0) {
    out += fmt::format("  shared without the video, which lies outside the job's folder: {}\n",
                       counted(plan.stills, "live photo", "live photos"));
  }
  return out + brake_lines(plan.report) + waiting_lines(plan) + fault_lines(plan.report) + warning_lines(plan.report) +
         failure_lines(plan.report);
}

nlohmann::ordered_json step_json(const PlannedStep& step) {
  nlohmann::ordered_json out = {{"name", step.name},
                                {"sentence", step.sentence.to_do()},
                                {"counted", step.sentence.many},
                                {"acts", step.acts},
                                {"count", step.count}};
  out["examples"] = nlohmann::ordered_json::array();
  for (const sync::PlannedExample& example : step.examples) {
    out["examples"].push_back({{"id", example.id}, {"name", example.name}, {"reason", example.reason}});
  }
  if (step.error) out["error"] = step.error->what();
  return out;
}

nlohmann::ordered_json rules_json(const sync::RuleCounts& counts) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const sync::RuleCount& rule : counts.rules) {
    out.push_back({{"rule", rule.words},
                   {"list", rule.is_never ? "never" : "share"},
                   {"photos", rule.photos},
                   {"alone", rule.alone},
                   {"examples", rule.examples}});
  }
  return out;
}

nlohmann::ordered_json job_json(const JobPlan& plan) {
  nlohmann::ordered_json out = {{"job", plan.job},
                                {"nothing_to_do", std::none_of(plan.steps.begin(), plan.steps.end(), would_do)},
                                {"waiting", plan.report.pending},
                                {"stills", plan.stills},
                                {"others_photos", plan.rules.others_photos}};
  out["waiting_for"] = nlohmann::ordered_json::object();
  for (const sync::WaitingStage& stage : plan.waiting) out["waiting_for"][stage.stage] = stage.assets;
  out["rules"] = rules_json(plan.rules);
  out["steps"] = nlohmann::ordered_json::array();
  for (const PlannedStep& step : plan.steps) out["steps"].push_back(step_json(step));
  add_report(out, plan.report);
  return out;
}

}  // namespace

sync::Plan planned(const Config& config, const sync::PlanOptions& options, bool json) {
  const auto level = spdlog::get_level();
  spdlog::set_level(std::max(level, spdlog::level::err));
  const auto progress = make_progress_display({.quiet = json, .is_plan = true});
  sync::Plan plan = sync::make_plan(config, options, *progress);
  spdlog::set_level(level);
  return plan;
}

std::string example_lines(const PlannedStep& step, std::size_t most) {
  std::string out;
  for (std::size_t i = 0; i < std::min(most, step.examples.size()); ++i) {
    const sync::PlannedExample& example = step.examples[i];
    out += fmt::format("    {}\n      {}\n", printable(example.name.empty() ? example.id : example.name),
                       printable(example.reason));
  }
  return out;
}

std::string text_summary(const sync::Plan& plan) {
  std::string out;
  for (const JobPlan& job : plan.jobs) out += job_lines(job);
  return out;
}

std::string json_summary(const sync::Plan& plan) {
  nlohmann::ordered_json out = {{"exit_code", plan.exit_code()}};
  out["jobs"] = nlohmann::ordered_json::array();
  for (const JobPlan& job : plan.jobs) out["jobs"].push_back(job_json(job));
  return json_text(out);
}

}  // namespace kindred::cli
