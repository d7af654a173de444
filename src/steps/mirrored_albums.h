#pragma once
#include <cstdint>
#include <vector>

#include "base/uuid.h"
#include "pg/connection.h"

namespace kindred::sync {

class JobRun;

// Albums of the source's that the job's rules name, as albums of the target's own (`albums: mirror`).

/// The source's albums that are mirrored: those that rules under `share` name and that are there, in order; none
/// without `albums: mirror`.
std::vector<Uuid> mirrored_albums(const JobRun& run);

/// Makes the albums that the target lacks and that have a mirror to show, and notes those that the target deleted.
/// Returns how many were made.
std::int64_t insert_albums(JobRun& run);

/// Lets them follow the source's name, description, order and cover, and ends those whose source's album is gone or not
/// named any more. Returns how many changed.
std::int64_t follow_albums(JobRun& run);

/// Deletes or lets go of the albums that are of no use any more (pg_temp.kindred_unshared), and forgets them.
/// `keep_tombstones`: what the target deleted stays on record. Returns how many changed.
std::int64_t drop_albums(const JobRun& run, pg::Transaction& work, bool keep_tombstones);

}  // namespace kindred::sync
