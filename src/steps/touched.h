#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Finds the assets, the source's and mirrors, of which anything changed since the last cycle; all of them in a
/// look at everything. The steps after it look at nothing else. Returns how many.
std::int64_t find_changed(JobRun& run);

/// Decides which of them the job's rules take. Returns how many.
std::int64_t apply_rules(JobRun& run);

/// The same for what a step added to the changed assets since.
void judge_added(JobRun& run);

/// Finds the job's mappings among them and decides what becomes of each mirror. Returns how many.
std::int64_t find_touched(JobRun& run);

}  // namespace kindred::sync
