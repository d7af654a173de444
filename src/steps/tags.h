#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Gives mirrors the source's tags, as the target's own tags with the same names and hierarchy. Returns how many
/// mirrors it changed.
std::int64_t follow_tags(JobRun& run);

}  // namespace kindred::sync
