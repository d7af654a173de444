#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Brings the rows, derived files and faces of mirrors that differ to what the source's are now; what the target
/// changed on a mirror stands. Returns how many rows changed.
std::int64_t follow_rows(JobRun& run);

}  // namespace kindred::sync
