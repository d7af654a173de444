#pragma once
#include <vector>

#include "config/config.h"
#include "config/findings.h"
#include "config/settings.h"

namespace kindred::config {

/// Reads the entries of path_map. Two entries for one of Immich's folders are a finding; one folder inside another is
/// fine, the longer one wins.
std::vector<PathMapping> read_path_map(const std::vector<Settings>& entries, Findings& findings);

/// Puts the longest folders of Immich's first: who translates a path takes the first that fits.
void sort_mappings(std::vector<PathMapping>& map);

}  // namespace kindred::config
