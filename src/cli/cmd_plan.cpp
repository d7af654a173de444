#include "cli/cmd_plan.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/common_options.h"
#include "cli/plan_summary.h"

namespace kindred::cli {

void add_plan(CLI::App& app, int& code) {
  CLI::App* command = app.add_subcommand("plan", "Say what the next cycle would do, and why; write nothing");
  auto options = std::make_shared<CommonOptions>();
  add_common_options(*command, *options);
  command->callback([options, &code] {
    const Config config = load(*options);
    const sync::Plan plan = planned(config, {.only_job = options->job}, options->json);
    fmt::print("{}", options->json ? json_summary(plan) : text_summary(plan));
    code = plan.exit_code();
  });
}

}  // namespace kindred::cli
