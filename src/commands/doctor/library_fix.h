#pragma once
#include <optional>
#include <string>
#include <vector>

#include "commands/doctor/subject.h"
#include "config/config.h"

namespace kindred::sync {

/// What a library must say in Immich so that a scan leaves the mirrors alone.
struct LibraryFix {
  std::string job;  ///< or several, that have the one library
  Uuid library;
  std::vector<std::string> import_paths;
  std::vector<std::string> exclusion_patterns;
  std::vector<std::string> changes;  ///< from what it says now, in sentences
  /// Why it must not be changed yet.
  std::optional<Error> withheld;
};

/// Why a scan of the subject's job's tree would come to the source's own files, and import what is not mirrored as the
/// target's: then the library keeps them out. Empty where the tree is the job's alone, or cannot be looked at.
std::optional<Error> way_to_source(Subject& subject);

/// One for each library that `doctor` finds a scan of harmful for; empty where the database cannot be asked, too, which
/// the diagnosis tells. Writes nothing. Throws Error(usage) where no job is named `only_job`.
std::vector<LibraryFix> library_fixes(const Config& config, const std::optional<std::string>& only_job);

}  // namespace kindred::sync
