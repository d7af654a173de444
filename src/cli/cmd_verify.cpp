#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/progress_display.h"
#include "cli/verify_summary.h"
#include "commands/verify/verify.h"

namespace kindred::cli {

namespace {

struct Options : CommonOptions {
  bool deep = false;
};

}  // namespace

void add_verify(CLI::App& app, Invocation& invocation) {
  CLI::App* command =
      app.add_subcommand("verify", "Compare every mirror with its source, in the database and on disk; writes nothing");
  auto options = std::make_shared<Options>();
  add_common_options(*command, *options);
  command->add_flag("--deep", options->deep, "Compare files by content, not only by size");
  command->callback([options, &invocation] {
    const Config config = load(invocation);
    const auto progress = make_progress_display({.quiet = options->json});
    const sync::Verdict verdict = sync::verify(config, {.only_job = options->job, .deep = options->deep}, *progress);
    fmt::print("{}", options->json ? json_summary(verdict) : text_summary(verdict));
    invocation.exit_code = verdict.exit_code();
  });
}

}  // namespace kindred::cli
