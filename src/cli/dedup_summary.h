#pragma once
#include <string>
#include <vector>

#include "commands/undo/dedup.h"

namespace kindred::cli {

/// Each duplicate with its reason and what becomes of it, and the counts, for a person.
std::string duplicates_table(const std::vector<sync::JobDuplicates>& jobs);

/// What was removed, for a person.
std::string removed_summary(const std::vector<sync::JobDuplicates>& jobs);

/// Both as JSON: a contract, described in docs/json.md.
std::string duplicates_json(const std::vector<sync::JobDuplicates>& jobs, bool dry_run);

}  // namespace kindred::cli
