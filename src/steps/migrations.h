#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// After an upgrade of Immich: what its migrations rewrote on source and mirrors alike is followed, not the target's
/// own. Returns of how many mirrors.
std::int64_t follow_migrations(JobRun& run);

}  // namespace kindred::sync
