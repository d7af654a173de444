#include "cli/cmd_unshare.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/common_options.h"
#include "cli/consent.h"
#include "cli/progress_display.h"
#include "cli/unshare_summary.h"
#include "commands/undo/unshare.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions, ConsentOptions {
  std::string name;
  bool keep_tombstones = false;
};

/// What was found goes to standard error before the question, so that standard output is the result alone.
int unshare(const Options& options) {
  const Config config = load(options);
  const auto progress = make_progress_display({.quiet = options.json});
  sync::Unshare unshare(config, options.name, *progress);
  UnshareSummary summary{options.name, unshare.plan(), options.keep_tombstones, unshare.is_configured()};
  progress->job_ended({});
  fmt::print(stderr, "{}", plan_text(summary));
  const Consent consent = ask_consent(options, "Take all of this away?");
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

void add_unshare(CLI::App& app, int& code) {
  CLI::App* command = app.add_subcommand("unshare", "Take away all that a job made, and nothing else");
  auto options = std::make_shared<Options>();
  add_config_option(*command, *options);
  add_json_option(*command, *options);
  add_consent_options(*command, *options);
  command->add_option("JOB", options->name, "The job's name")->required();
  command->add_flag("--keep-tombstones", options->keep_tombstones, "Keep on record what the target deleted");
  command->callback([options, &code] { code = unshare(*options); });
}

}  // namespace kindred::cli
