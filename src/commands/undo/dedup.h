#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "config/config.h"
#include "cycle/context.h"

namespace kindred::sync {

/// A mirror of which the target has an own copy.
struct Duplicate {
  Uuid mirror_id;
  Uuid source_id;
  Uuid own_id;
  std::string name;                ///< the mirror's file name
  std::string taken_at;            ///< UTC, `YYYY-MM-DD HH:MM:SS`
  std::string own_name;            ///< the own copy's file name
  std::optional<double> distance;  ///< of the CLIP embeddings; nullopt where the files have the same checksum
  double seconds = 0;              ///< between the times of capture
  /// What the target made of the mirror, in words; such a mirror is left alone (promise 5).
  std::vector<std::string> marks;
};

struct JobDuplicates {
  std::string job;
  std::vector<Duplicate> duplicates;  ///< by time
  std::int64_t removed = 0;           ///< mirrors, without the motion parts of live photos

  std::int64_t left_alone() const;
  std::int64_t to_remove() const { return static_cast<std::int64_t>(duplicates.size()) - left_alone(); }
};

/// Finds the mirrors that duplicate the target's own photos, under each job's lock, after the same guards as a cycle.
/// Writes nothing but temporary tables. Throws Error: refused, unreachable, usage (no such job), or failed where
/// another instance works on the job.
std::vector<JobDuplicates> find_duplicates(CycleContext& context, const std::optional<std::string>& only_job);

/// Removes those of `found` that bear no mark, as far as they are still the same duplicates without a mark, page by
/// page, and notes them as skipped; a page is removed whole or not at all. Killed in the middle it can be run again.
void remove_duplicates(CycleContext& context, JobDuplicates& found);

}  // namespace kindred::sync
