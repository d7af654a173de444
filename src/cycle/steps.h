#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "job/progress.h"

namespace kindred::sync {

class JobRun;

/// One named step of a job's cycle. The engine, the log, the progress lines, `plan` and `sync --json` all read this
/// table.
struct Step {
  std::string_view name;  ///< the effect; stable
  Sentence sentence;
  std::int64_t (*run)(JobRun&);
  /// Steps of which each must have succeeded in this cycle, else this one waits for the next; empty: none.
  std::array<std::string_view, 3> needs = {};
  /// False for a step that only looks: it is no part of what a plan would do.
  bool acts = true;
};

/// In the order in which they run.
std::span<const Step> steps();

}  // namespace kindred::sync
