#pragma once
#include <string>
#include <vector>

#include "commands/doctor/doctor.h"
#include "commands/doctor/library_fix.h"

namespace kindred::cli {

/// For people: what concerns all, then job by job, one line for each finding and one for its fix. `fixed` are the
/// libraries that were corrected before.
std::string text_summary(const sync::Diagnosis& diagnosis, const std::vector<sync::LibraryFix>& fixed = {});

/// The contract of docs/json.md.
std::string json_summary(const sync::Diagnosis& diagnosis, const std::vector<sync::LibraryFix>& fixed = {});

}  // namespace kindred::cli
