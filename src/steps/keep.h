#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// The verdict of pg_temp.kindred_touched on a mirror that becomes the target's own.
inline constexpr const char* kOwn = "own";

/// What it takes to make mirrors the target's own.
struct KeepingCost {
  std::int64_t photos = 0;      ///< mirrors, with the motion parts of live photos
  std::int64_t copies = 0;      ///< originals of these that are symbolic links and become copies
  std::int64_t bytes = 0;       ///< of the copies, at most: a reflink takes none
  std::int64_t free_bytes = 0;  ///< on the disk of the tree; only looked at where there are copies
  std::int64_t unreadable = 0;  ///< mirrors whose originals are not there now, though the source still has them

  bool has_room() const { return bytes <= free_bytes; }
};

/// Gives mirrors that are to be removed the verdict kOwn, but for those that the source locked or made private, and for
/// those whose original went with the source's: there is nothing left to keep. Returns how many of the latter.
std::int64_t find_own(JobRun& run);

/// Counts the mirrors of that verdict, and looks at their originals. Writes nothing.
KeepingCost cost_of_keeping(JobRun& run);

/// Makes the mirrors of that verdict the target's own: symbolic links in the tree become copies, then the mappings end
/// and are recorded. A mirror whose original cannot be copied is a fault and stays. Returns how many were kept. Throws
/// Error(no_space) where there is no room for all copies, after keeping what needs none.
std::int64_t keep_mirrors(JobRun& run);

/// Makes candidates that the target kept mirrors again, and their people. One that the target deleted meanwhile becomes
/// a tombstone. None of them is a candidate any more. Returns how many became mirrors.
std::int64_t adopt_kept(JobRun& run);

}  // namespace kindred::sync
