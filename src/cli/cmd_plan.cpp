#include "cli/cmd_plan.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/log.h"
#include "cli/common_options.h"
#include "cli/plan_summary.h"
#include "cli/progress_display.h"
#include "sync/plan/plan.h"

namespace kindred::cli {

void add_plan(CLI::App& app, int& code) {
  CLI::App* command = app.add_subcommand("plan", "Say what the next cycle would do, and why; write nothing");
  auto options = std::make_shared<CommonOptions>();
  add_common_options(*command, *options);
  command->callback([options, &code] {
    const Config config = load(*options);
    // What the steps log they have not done; the plan tells all of it.
    spdlog::set_level(std::max(spdlog::get_level(), spdlog::level::err));
    const auto progress = make_progress_display(options->json);
    const sync::Plan plan = sync::make_plan(config, {.only_job = options->job}, *progress);
    fmt::print("{}", options->json ? json_summary(plan) : text_summary(plan));
    code = plan.exit_code();
  });
}

}  // namespace kindred::cli
