#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_text.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/human.h"
#include "cli/plan_summary.h"
#include "cli/progress_display.h"
#include "cli/sync_summary.h"
#include "cycle/cycle.h"
#include "job/job_lock.h"
#include "schema/session.h"

namespace kindred::cli {

namespace {

// The steps that a brake may hold back.
constexpr std::string_view kRemoval = "remove_mirrors", kTombstones = "note_tombstones";

struct Options : CommonOptions, ConsentOptions {
  std::optional<std::string> release, share_again;
  bool everything = false;
};

void check_release(const Options& options) {
  if (!options.release && (options.yes || options.dry_run)) {
    throw Error(ErrorKind::usage, "--yes and --dry-run belong to --release: without it, sync asks nothing",
                "to see what a cycle would do, run `kindred plan`");
  }
  if (options.release && options.job && options.release != options.job) {
    throw Error(ErrorKind::usage,
                fmt::format("--release {} and --job {} name two jobs", *options.release, *options.job),
                "leave out --job");
  }
}

/// The steps that the brake holds back, as the cycle would take them if it were released.
std::vector<sync::PlannedStep> planned_removals(const Config& config, const Options& options) {
  sync::Plan plan = planned(config, {.only_job = options.release, .release = options.release}, options.json);
  sync::JobPlan& job = plan.jobs.at(0);
  if (job.report.error) throw Error(*job.report.error);
  std::erase_if(job.steps, [](const sync::PlannedStep& step) {
    return step.count == 0 || (step.name != kRemoval && step.name != kTombstones);
  });
  return std::move(job.steps);
}

std::string removals_text(const std::string& job, const sync::PlannedStep& removals) {
  std::string out =
      fmt::format("job {}: {} {}:\n", job, counted(removals.count, "mirror", "mirrors"),
                  removals.name == kRemoval ? "would be removed, with their files"
                                            : "would count as deleted by the target, and not be made again");
  out += example_lines(removals, removals.examples.size());
  const auto more = removals.count - static_cast<std::int64_t>(removals.examples.size());
  return more > 0 ? out + fmt::format("    and {} more\n", with_thousands(more)) : out;
}

/// Lets a person see what the brake holds back, and asks. `cycle` gets what they agreed to.
Consent ask_release(const Config& config, const Options& options, sync::CycleOptions& cycle) {
  sync::chosen_job(config, *options.release);
  const std::vector<sync::PlannedStep> held = planned_removals(config, options);
  cycle.most_released = 0;
  for (const sync::PlannedStep& step : held) cycle.most_released += step.count;
  if (held.empty()) {
    fmt::print(stderr, "job {}: nothing is held back\n", *options.release);
    return options.dry_run ? Consent::dry_run : Consent::given;
  }
  for (const sync::PlannedStep& step : held) fmt::print(stderr, "{}", removals_text(*options.release, step));
  const bool removes = std::ranges::any_of(held, [](const auto& step) { return step.name == kRemoval; });
  return ask_consent(options, removes ? "Remove them?" : "Record that the target deleted them?");
}

int sync(const Invocation& invocation, const Options& options) {
  check_release(options);
  const Config config = load(invocation);
  // A person who runs this has mended something: faults need not wait until they are due.
  sync::CycleOptions cycle{.only_job = options.job,
                           .retry_all_faults = true,
                           .everything = options.everything,
                           .release = options.release,
                           .share_again = options.share_again,
                           .patience = sync::JobLock::kPatience};
  const Consent consent = options.release ? ask_release(config, options, cycle) : Consent::given;
  if (consent != Consent::given) {
    const int code = exit_code(consent);
    if (options.json) {
      const nlohmann::ordered_json out = {{"exit_code", code}, {"done", false}, {"would_remove", cycle.most_released}};
      fmt::print("{}", json_text(out));
    }
    return code;
  }
  const auto progress = make_progress_display({.quiet = options.json});
  const sync::CycleReport report = sync::run_cycle(config, cycle, *progress);
  fmt::print("{}", options.json ? json_summary(report) : text_summary(report));
  return report.exit_code();
}

}  // namespace

void add_sync(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("sync", "Run one cycle: add new photos, follow changes, remove what is no longer shared");
  auto options = std::make_shared<Options>();
  add_common_options(*command, *options);
  command->add_flag("--everything", options->everything,
                    "Look at everything, not only at what changed since the last cycle");
  command->add_option("--release", options->release, "Allow the removals that this job holds back; asks first")
      ->type_name("JOB");
  add_consent_options(*command, *options);
  command->add_option("--share-again", options->share_again, "Share this job again after `kindred unshare`")
      ->type_name("JOB");
  command->callback([options, &invocation] { invocation.exit_code = sync(invocation, *options); });
}

}  // namespace kindred::cli
