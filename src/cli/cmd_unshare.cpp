#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/progress_display.h"
#include "cli/unshare_summary.h"
#include "commands/undo/unshare.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions, ConsentOptions {
  bool keep = false;
  bool keep_tombstones = false;
};

/// What was found goes to standard error before the question, so that standard output is the result alone.
int unshare(const Invocation& invocation, const Options& options) {
  const Config config = load(invocation);
  const auto progress = make_progress_display({.quiet = options.json});
  sync::Unshare unshare(config, *options.job, *progress, options.keep);
  UnshareSummary summary{*options.job, unshare.plan(), options.keep, options.keep_tombstones, unshare.is_configured()};
  progress->job_ended({});
  fmt::print(stderr, "{}", plan_text(summary));
  const Consent consent = ask_consent(options, options.keep ? "End the job in this way?" : "Remove all of this?");
  summary.done = consent == Consent::given;
  if (summary.done) {
    unshare.run(options.keep_tombstones);
    unshare.list_tree(summary.counts);
    progress->job_ended({});
  }
  summary.exit_code = exit_code(consent);
  if (options.json) fmt::print("{}", json_summary(summary));
  if (!options.json && summary.done) fmt::print("{}", done_text(summary));
  return summary.exit_code;
}

}  // namespace

void add_unshare(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "unshare", "Remove everything that a job made, and nothing else, or leave it to the target; asks first");
  auto options = std::make_shared<Options>();
  add_job_argument(*command, *options);
  add_json_option(*command, *options);
  add_consent_options(*command, *options);
  command->add_flag("--keep", options->keep, "Leave the photos to the target as its own, with people, stacks and tags");
  command->add_flag("--keep-tombstones", options->keep_tombstones, "Keep the record of what the target deleted");
  command->callback([options, &invocation] { invocation.exit_code = unshare(invocation, *options); });
}

}  // namespace kindred::cli
