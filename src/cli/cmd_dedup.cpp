#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/dedup_summary.h"
#include "cli/human.h"
#include "commands/undo/dedup.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions {
  ConsentOptions consent;
};

std::int64_t all_to_remove(const std::vector<sync::JobDuplicates>& jobs) {
  std::int64_t count = 0;
  for (const sync::JobDuplicates& job : jobs) count += job.to_remove();
  return count;
}

/// Asks about what was listed; a person reads the list also where a program reads the result.
Consent ask(const Options& options, const std::vector<sync::JobDuplicates>& jobs) {
  const std::int64_t count = all_to_remove(jobs);
  if (!options.json) {
    fmt::print("{}", duplicates_table(jobs));
  } else if (!options.consent.yes && !options.consent.dry_run && count > 0) {
    fmt::print(stderr, "{}", duplicates_table(jobs));
  }
  std::fflush(stdout);
  if (count == 0) return Consent::dry_run;
  return ask_consent(options.consent,
                     fmt::format("Remove {} and keep the target's own photos?", counted(count, "mirror", "mirrors")));
}

int dedup(const Invocation& invocation, const Options& options) {
  sync::CycleContext context(load(invocation));
  std::vector<sync::JobDuplicates> jobs = sync::find_duplicates(context, options.job);
  const Consent consent = ask(options, jobs);
  if (consent == Consent::given) {
    for (sync::JobDuplicates& job : jobs) sync::remove_duplicates(context, job);
  }
  fmt::print("{}", options.json                ? duplicates_json(jobs, consent == Consent::dry_run)
                   : consent == Consent::given ? removed_summary(jobs)
                                               : "");
  return exit_code(consent);
}

}  // namespace

void add_dedup(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("dedup", "Remove mirrors of photos that the target already has; asks first");
  auto options = std::make_shared<Options>();
  add_common_options(*command, *options);
  add_consent_options(*command, options->consent);
  command->callback([options, &invocation] { invocation.exit_code = dedup(invocation, *options); });
}

}  // namespace kindred::cli
