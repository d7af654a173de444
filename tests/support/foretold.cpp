#include "support/foretold.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "commands/plan/plan.h"
#include "support/snapshot.h"

namespace kindred::support {

namespace {

/// Every name below the folders that Kindred writes to, with size and time: cheaper than contents, and enough here.
std::map<std::string, std::string> names_on_disk(const Config& config) {
  namespace fs = std::filesystem;
  std::vector<std::string> folders = {config.media_root};
  for (const Job& job : config.jobs) folders.push_back(job.target_path_prefix);
  std::map<std::string, std::string> names;
  for (const std::string& folder : folders) {
    names[folder] = fs::exists(folder) ? "there" : "missing";
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const bool is_file = entry.is_regular_file() && !entry.is_symlink();
      names[entry.path()] =
          is_file ? fmt::format("{} {}", entry.file_size(), entry.last_write_time().time_since_epoch().count()) : "";
    }
  }
  return names;
}

/// What must be equal of a step planned and taken.
template <class Step>
std::string to_text(const Step& step) {
  return fmt::format("{} {}{}", step.name, step.count, step.error ? std::string(" ") + step.error->what() : "");
}

void compare(const sync::JobPlan& plan, const sync::JobReport& report, Foretold steps, std::string& wrong) {
  if (plan.steps.size() != report.steps.size()) {
    wrong += fmt::format("planned {} steps, {} were taken\n", plan.steps.size(), report.steps.size());
  }
  for (std::size_t i = 0; i < std::min(plan.steps.size(), report.steps.size()); ++i) {
    if (!plan.steps[i].acts && steps == Foretold::those_that_act) continue;
    const std::string planned = to_text(plan.steps[i]), taken = to_text(report.steps[i]);
    if (planned == taken) continue;
    wrong += fmt::format("job {}: planned {}, came to {}\n", report.job, planned, taken);
    for (const sync::PlannedExample& example : plan.steps[i].examples) {
      wrong += fmt::format("  {} {}: {}\n", example.id, example.name, example.reason);
    }
  }
  if (plan.report.faults_by_reason != report.faults_by_reason) wrong += "other faults than planned\n";
  if (plan.report.brake.has_value() != report.brake.has_value()) wrong += "the brake was not planned\n";
  const auto what = [](const std::optional<Error>& error) { return error ? error->what() : std::string(); };
  if (what(plan.report.error) != what(report.error)) {
    wrong += fmt::format("planned to fail by '{}', failed by '{}'\n", what(plan.report.error), what(report.error));
  }
}

}  // namespace

sync::CycleReport foretold(const Database& admin, const Config& config, const std::optional<std::string>& only_job,
                           const std::function<sync::CycleReport()>& cycle, Foretold steps) {
  pg::Connection db(admin, "test");
  const auto immich = digest_tables(db), own = digest_tables(db, Tables::own);
  const auto names = names_on_disk(config);
  sync::Progress quiet;
  std::optional<sync::Plan> plan;
  std::string refused;
  try {
    plan = sync::make_plan(config, {.only_job = only_job}, quiet);
  } catch (const Error& error) {
    refused = error.what();
  }
  std::string wrong = difference(immich, digest_tables(db)) + difference(own, digest_tables(db, Tables::own));
  if (!wrong.empty()) wrong = "the plan wrote " + wrong + "\n";
  if (names != names_on_disk(config)) wrong += "the plan changed files\n";
  sync::CycleReport report = cycle();  // where the plan was refused, this is to throw too
  if (!plan) throw std::logic_error("no plan: " + refused);
  for (std::size_t i = 0; i < report.jobs.size(); ++i) compare(plan->jobs.at(i), report.jobs[i], steps, wrong);
  if (!wrong.empty()) throw std::logic_error(wrong);
  return report;
}

std::vector<std::string> left_to_do(const Config& config) {
  sync::Progress quiet;
  std::vector<std::string> left;
  for (const sync::JobPlan& job : sync::make_plan(config, {}, quiet).jobs) {
    if (job.report.error) left.push_back(fmt::format("job {}: {}", job.job, job.report.error->what()));
    for (const sync::PlannedStep& step : job.steps) {
      if (!step.acts || step.count == 0) continue;
      const std::string example =
          step.examples.empty() ? "" : step.examples.front().name + ", " + step.examples.front().reason;
      left.push_back(fmt::format("job {}: would {}: {} ({})", job.job, step.sentence.to_do(), step.count, example));
    }
  }
  return left;
}

}  // namespace kindred::support
