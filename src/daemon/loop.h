#pragma once
#include <chrono>
#include <functional>

#include "base/backoff.h"
#include "base/clock.h"

namespace kindred::daemon {

/// How a cycle went, as far as it decides when the next is due.
enum class CycleEnd {
  ran,          ///< the jobs ran, well or not
  refused,      ///< none ran, and a person must look
  out_of_reach  ///< PostgreSQL or Immich was out of reach, at the start or in the middle
};

/// What the loop does; neither throws.
struct Actions {
  std::function<CycleEnd()> cycle;
  /// Asks Immich for the scans that are due and says how long to wait before asking again. Empty where never.
  std::function<std::chrono::milliseconds()> scans;
};

/// When to run a cycle and when to ask for scans. It has no thread and waits for nothing, so a test steps it with a
/// clock of its own.
class Loop {
 public:
  /// `interval`: from the end of one cycle to the start of the next. `backoff`: the waits while something is out of
  /// reach.
  Loop(const Clock& clock, std::chrono::seconds interval, Actions actions, Backoff backoff = default_backoff());

  /// Does what is due; `at_once` makes a cycle due. Returns when to call again.
  SteadyTime turn(bool at_once = false);

  /// From one second, since a restart of PostgreSQL takes about as long, to one minute.
  static Backoff default_backoff();

 private:
  void run_cycle();

  const Clock& clock_;
  const std::chrono::seconds interval_;
  const Actions actions_;
  Backoff backoff_;
  CycleEnd last_ = CycleEnd::out_of_reach;
  SteadyTime next_cycle_;
  SteadyTime next_scans_;
};

}  // namespace kindred::daemon
