#pragma once
#include <optional>
#include <string>

#include "config/findings.h"
#include "config/variables.h"

namespace kindred::config {

/// The configuration file that was found.
struct ConfigFile {
  std::string name;
  std::string text;
};

/// Reads the file `option`, else CONFIG_FILE, else `usual`. One that was asked for and can't be read is a finding. A
/// missing `usual` is none, nor is a directory there: Docker makes one where a mounted file is missing on the host, and
/// the predecessor went on with the environment.
std::optional<ConfigFile> find_config_file(const std::optional<std::string>& option, const Variables& variables,
                                           const std::string& usual, Findings& findings);

}  // namespace kindred::config
