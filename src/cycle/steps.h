#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "job/progress.h"

namespace kindred::sync {

class JobRun;

/// What a step leaves for later ones: a temporary list in the job's session, or what it made sure of in the database.
/// A step runs only where each list that it reads was filled in this cycle; else it waits for the next cycle.
enum class List : unsigned {
  none = 0,
  changed = 1u << 0,             ///< assets of the source and of the target that changed (pg_temp.kindred_changed)
  judged = 1u << 10,             ///< which of them the job's rules take (pg_temp.kindred_judged)
  mirrors = 1u << 1,             ///< mirrors of these, each with a verdict (pg_temp.kindred_touched)
  removals = 1u << 2,            ///< which of them may go: the brake has spoken
  candidates = 1u << 3,          ///< photos to share that have no mirror (pg_temp.kindred_candidate)
  new_photos = 1u << 4,          ///< of these, what the target does not have already
  mappings_of_people = 1u << 5,  ///< whom each source person is with the target by now
  people = 1u << 6,              ///< everybody on new photos and on mirrors has a person with the target
  migrated_values = 1u << 7,     ///< what an upgrade of Immich rewrote counts as followed
  differing = 1u << 8,           ///< mirrors that may differ from their sources (pg_temp.kindred_differing)
  rows = 1u << 9,                ///< the mirrors' rows are as the source's
  unkept = 1u << 11,             ///< no candidate is a photo that the target kept
};

constexpr List operator|(List one, List other) {
  return static_cast<List>(static_cast<unsigned>(one) | static_cast<unsigned>(other));
}
constexpr bool has_all(List filled, List wanted) {
  return (filled | wanted) == filled;
}

/// One named step of a job's cycle. The engine, the log, the progress lines, `plan` and `sync --json` all read this
/// table.
struct Step {
  std::string_view name;  ///< the effect; stable
  Sentence sentence;
  std::int64_t (*run)(JobRun&);
  List reads = List::none;
  List fills = List::none;
  /// False for a step that only looks: it is no part of what a plan would do.
  bool acts = true;
};

/// In the order in which they run: who fills a list comes before who reads it.
std::span<const Step> steps();

}  // namespace kindred::sync
