// The next cycle is due an interval after the end of the last one, not after its start: a cycle that takes longer than
// the interval must not run without a pause. While PostgreSQL or Immich is out of reach, the waits are the back-off's,
// so that a restart costs seconds and an outage costs nothing. Scans wait for a cycle that ran, since that proves that
// Immich neither migrates nor is in maintenance.
#include "daemon/loop.h"

#include <algorithm>

namespace kindred::daemon {

Backoff Loop::default_backoff() {
  return {std::chrono::seconds(1), std::chrono::minutes(1)};
}

Loop::Loop(const Clock& clock, std::chrono::seconds interval, Actions actions, Backoff backoff)
    : clock_(clock),
      interval_(interval),
      actions_(std::move(actions)),
      backoff_(std::move(backoff)),
      next_cycle_(clock.now()),
      next_scans_(clock.now()) {}

SteadyTime Loop::turn(bool at_once) {
  if (at_once || clock_.now() >= next_cycle_) run_cycle();
  if (!actions_.scans || last_ != CycleEnd::ran) return next_cycle_;
  if (clock_.now() >= next_scans_) next_scans_ = clock_.now() + actions_.scans();
  return std::min(next_cycle_, next_scans_);
}

void Loop::run_cycle() {
  last_ = actions_.cycle();
  if (last_ == CycleEnd::out_of_reach) {
    next_cycle_ = clock_.now() + backoff_.next();
  } else {
    backoff_.reset();
    next_cycle_ = clock_.now() + interval_;
  }
}

}  // namespace kindred::daemon
