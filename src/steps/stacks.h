#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Makes the source's stacks the target's own, and lets those made before show what the source's show. The members are
/// put into them by follow_rows(). Returns how many were made.
std::int64_t insert_stacks(JobRun& run);

/// Deletes the target's stacks that we made and that the source dissolved. Returns how many.
std::int64_t drop_stacks(JobRun& run);

}  // namespace kindred::sync
