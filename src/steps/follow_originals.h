#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Lets the originals of touched mirrors follow the source's: moved ones move in the tree, replaced ones are placed
/// again, and the rows learn their times. Returns how many changed.
std::int64_t follow_originals(JobRun& run);

}  // namespace kindred::sync
