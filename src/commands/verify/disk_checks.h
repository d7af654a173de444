#pragma once
#include <cstdint>
#include <optional>

#include "commands/verify/verify.h"

namespace kindred::sync {

class JobRun;

/// Looks at every file of the job's mirrors, page by page, or of so many mirrors at most. The temporary tables must be
/// filled.
void check_files(JobRun& run, bool deep, std::optional<std::int64_t> most_mirrors, Findings& findings);

}  // namespace kindred::sync
