#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Puts the job's mirrors into the job's album, but what the target took out of it. Returns how many entries were made.
std::int64_t fill_album(JobRun& run);

}  // namespace kindred::sync
