#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "config/load.h"
#include "daemon/daemon.h"

namespace kindred::cli {

void add_run(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand(
      "run", "Run as a service: a cycle every SYNC_INTERVAL_SECONDS, with a status page and metrics");
  command->callback([&invocation] {
    invocation.exit_code = daemon::run(
        load(invocation), [&] { return load_config(invocation.config_file, process_environment()); },
        process_environment());
  });
}

}  // namespace kindred::cli
