#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Asks anew about source assets that were skipped as duplicates and whose own copy of the target's is gone, or that
/// the predecessor skipped by name: what has no own copy by content is looked at again in this cycle. Returns how many
/// were decided.
std::int64_t reconsider_duplicates(JobRun& run);

/// Where the job says so, skips the candidates of which the target has an own copy. Returns how many.
std::int64_t skip_duplicates(JobRun& run);

}  // namespace kindred::sync
