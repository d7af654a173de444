#include "cli/common_options.h"

#include <CLI/CLI.hpp>

#include "config/load.h"

namespace kindred::cli {

void add_json_option(CLI::App& command, CommonOptions& options) {
  command.add_flag("--json", options.json, "Print the result as JSON (docs/json.md)");
}

void add_common_options(CLI::App& command, CommonOptions& options) {
  command.add_option("--job", options.job, "Only the job with this name")->type_name("NAME");
  add_json_option(command, options);
}

void add_job_argument(CLI::App& command, CommonOptions& options) {
  command.add_option("JOB", options.job, "The job's name")->required()->type_name("");
}

Config load(const Invocation& invocation) {
  Config config = load_config(invocation.config_file, process_environment());
  start_log(config.log_level, config.log_format);
  return config;
}

}  // namespace kindred::cli
