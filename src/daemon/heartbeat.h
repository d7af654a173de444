#pragma once
#include <atomic>

#include "base/clock.h"

namespace kindred::daemon {

/// Whether the loop still moves: it beats at each turn, at each step and after each batch.
class Heartbeat {
 public:
  /// `allowed`: the longest time between two beats of a healthy loop.
  Heartbeat(const Clock& clock, std::chrono::seconds allowed) : clock_(clock), allowed_(allowed), last_(clock.now()) {}

  void beat() { last_ = clock_.now(); }
  bool is_alive() const { return clock_.now() - last_.load() <= allowed_; }

 private:
  const Clock& clock_;
  const std::chrono::seconds allowed_;
  std::atomic<SteadyTime> last_;
};

}  // namespace kindred::daemon
