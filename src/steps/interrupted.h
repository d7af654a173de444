#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Finishes what a killed cycle left of its batches: committed mirrors get their originals' final names, files of
/// mirrors that were never committed go. Returns how many assets were dealt with.
std::int64_t finish_interrupted_batches(JobRun& run);

}  // namespace kindred::sync
