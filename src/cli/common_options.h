#pragma once
#include <optional>
#include <string>

#include "config/config.h"

namespace CLI {
class App;
}

namespace kindred::cli {

/// The options that every command which works on jobs takes.
struct CommonOptions {
  std::optional<std::string> config_file;  ///< --config
  std::optional<std::string> job;          ///< --job
  bool json = false;                       ///< --json
};

void add_common_options(CLI::App& command, CommonOptions& options);
/// Single ones, for commands that work on all jobs.
void add_config_option(CLI::App& command, CommonOptions& options);
void add_json_option(CLI::App& command, CommonOptions& options);

/// Loads the configuration and starts the log. Throws Error(usage).
Config load(const CommonOptions& options);

}  // namespace kindred::cli
