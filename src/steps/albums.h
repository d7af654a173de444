#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Puts the job's mirrors into the job's album, and into the albums that follow the source's (mirrored_albums.h) what
/// is in those, but what the target took out. Takes out of the latter what the source took out. Returns how many
/// entries were made or removed.
std::int64_t fill_album(JobRun& run);

}  // namespace kindred::sync
