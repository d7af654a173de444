// A modification time in Node's rounding. Immich compares it to the millisecond with fileModifiedAt on every library
// scan and runs every model again where they differ, so it is computed in doubles as Node does it, with their rounding
// errors: exact integers come out 1 ms apart where nanoseconds are just below half a millisecond.
#include <cmath>

#include "files/root.h"

namespace kindred::files {

std::int64_t immich_mtime_ms(std::int64_t seconds, long nanoseconds) {
  const double ms = static_cast<double>(seconds) * 1000 + static_cast<double>(nanoseconds) / 1e6;
  // JavaScript's Math.round: half goes up, for negative numbers too. Not floor(ms + 0.5): that sum rounds itself.
  const double whole = std::floor(ms);
  return static_cast<std::int64_t>(whole) + (ms - whole >= 0.5 ? 1 : 0);
}

}  // namespace kindred::files
