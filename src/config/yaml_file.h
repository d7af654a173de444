#pragma once
#include <string>
#include <vector>

#include "config/findings.h"
#include "config/settings.h"

namespace kindred::config {

/// What the configuration file holds, as it is written.
struct FileSettings {
  std::vector<Settings> jobs;
  std::vector<Settings> path_map;  ///< with the keys `immich` and `here`
  Setting batch_size;
  Setting workers;
};

/// Reads the configuration out of `text`; `file` is the file's name for places. What is not well-formed, not known, or
/// of the wrong shape is a finding and left out of the result.
FileSettings read_yaml(const std::string& text, const std::string& file, Findings& findings);

}  // namespace kindred::config
