#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Gives all candidates their mirrors, several batches at a time. Returns how many mirrors were made.
std::int64_t insert_assets(JobRun& run);

}  // namespace kindred::sync
