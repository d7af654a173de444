#pragma once
#include <optional>
#include <string>

#include "config/config.h"

namespace CLI {
class App;
}

namespace kindred::cli {

/// One run of the program: what comes before the command, and how the command ends.
struct Invocation {
  std::optional<std::string> config_file;  ///< --config
  int exit_code = 0;
};

/// The options that most commands take.
struct CommonOptions {
  std::optional<std::string> job;  ///< --job, or JOB of a command that needs one
  bool json = false;               ///< --json
};

/// --job and --json, for a command that works on all jobs or on one.
void add_common_options(CLI::App& command, CommonOptions& options);
void add_json_option(CLI::App& command, CommonOptions& options);
/// The positional JOB, for a command that works on one job only.
void add_job_argument(CLI::App& command, CommonOptions& options);

/// Loads the configuration and starts the log. Throws Error(usage).
Config load(const Invocation& invocation);

}  // namespace kindred::cli
