#include "cli/cmd_run.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/common_options.h"
#include "daemon/daemon.h"

namespace kindred::cli {

void add_run(CLI::App& app, int& code) {
  CLI::App* command =
      app.add_subcommand("run", "Run as a service: a cycle every SYNC_INTERVAL_SECONDS, and a status page");
  auto options = std::make_shared<CommonOptions>();
  add_config_option(*command, *options);
  command->callback([options, &code] { code = daemon::run(load(*options), process_environment()); });
}

}  // namespace kindred::cli
