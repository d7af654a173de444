#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Finds the kept mirrors that may differ from their sources in rows or derived files: of a few changed ones all; of
/// many those that one comparison of all of them finds. follow_rows looks at no others. Returns how many.
std::int64_t find_differing(JobRun& run);

}  // namespace kindred::sync
