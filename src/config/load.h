#pragma once
#include <functional>
#include <optional>
#include <string>

#include "config/config.h"

namespace kindred {

/// Looks up an environment variable; nullopt where it is not set. Taken as a function so that tests bring their own.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The process's own environment.
Environment process_environment();

/// Reads the configuration: jobs from the YAML file (`config_file`, else CONFIG_FILE, else /app/config.yaml) where
/// there is one, else from the environment's older single-job names; infrastructure from the environment, and each
/// secret also from the file that NAME_FILE names. Throws Error(usage) with *all* that is wrong, one finding a line,
/// each with its place (file, line, key; or the variable's name) and the fix.
Config load_config(const std::optional<std::string>& config_file, const Environment& environment);

/// The same where the configuration file, or a new one called so, holds this text.
Config parse_config(const std::string& file, const std::string& text, const Environment& environment);

/// What a job is added to: the file that load_config() would read, or would if it were there.
struct ExtendableConfig {
  std::string file;
  std::string text;  ///< empty where there is no file yet
  Config config;     ///< without jobs where the file holds none
};
/// Throws Error(usage) as load_config() does, and where the environment names a job: a file would take its place.
ExtendableConfig load_to_extend(const std::optional<std::string>& config_file, const Environment& environment);

/// The infrastructure alone, for what needs a database and no jobs. Throws Error(usage) as above.
Config load_infrastructure(const Environment& environment);

}  // namespace kindred
