#pragma once
#include <string>
#include <utility>
#include <vector>

#include "config/config.h"
#include "support/process.h"

namespace kindred::support {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// The part of a configuration that stands in the file, as YAML.
std::string yaml_of(const Config& config);
/// The part that stands in the environment.
Variables variables_of(const Config& config);

/// How to start the program with the configuration, its file part written to `file`, and with nothing else of this
/// process's environment but `more`.
ProcessOptions program_options(const Config& config, const std::string& file, const Variables& more = {});

/// Runs the built program so to its end.
ProcessResult run_kindred(const Config& config, const std::string& file, const std::vector<std::string>& arguments,
                          const Variables& more = {});

}  // namespace kindred::support
