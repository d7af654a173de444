#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/plan_summary.h"

namespace kindred::cli {

void add_plan(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("plan", "Show what the next cycle would do, and why; writes nothing");
  auto options = std::make_shared<CommonOptions>();
  add_common_options(*command, *options);
  command->callback([options, &invocation] {
    const Config config = load(invocation);
    const sync::Plan plan = planned(config, {.only_job = options->job}, options->json);
    fmt::print("{}", options->json ? json_summary(plan) : text_summary(plan));
    invocation.exit_code = plan.exit_code();
  });
}

}  // namespace kindred::cli
