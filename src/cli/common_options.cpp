#include "cli/common_options.h"

#include <CLI/CLI.hpp>

#include "config/load.h"

namespace kindred::cli {

void add_config_option(CLI::App& command, CommonOptions& options) {
  command.add_option("--config", options.config_file,
                     "The configuration file (default: CONFIG_FILE, else /app/config.yaml)");
}

void add_json_option(CLI::App& command, CommonOptions& options) {
  command.add_flag("--json", options.json, "Print the result as JSON (docs/json.md)");
}

void add_common_options(CLI::App& command, CommonOptions& options) {
  add_config_option(command, options);
  command.add_option("--job", options.job, "Only the job of this name");
  add_json_option(command, options);
}

Config load(const CommonOptions& options) {
  Config config = load_config(options.config_file, process_environment());
  start_log(config.log_level, config.log_format);
  return config;
}

}  // namespace kindred::cli
