#pragma once
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"

namespace kindred::sync {

/// What a job's library must say in Immich so that a scan leaves the mirrors alone.
struct LibraryFix {
  std::string job;
  Uuid library;
  std::vector<std::string> import_paths;
  std::vector<std::string> exclusion_patterns;
  std::vector<std::string> changes;  ///< from what it says now, in sentences
};

/// One for each library that `doctor` finds a scan of harmful for; empty where the database cannot be asked, too, which
/// the diagnosis tells. Writes nothing. Throws Error(usage) where no job is named `only_job`.
std::vector<LibraryFix> library_fixes(const Config& config, const std::optional<std::string>& only_job);

}  // namespace kindred::sync
