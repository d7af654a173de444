#pragma once
#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "base/clock.h"

namespace kindred::daemon {

/// What the loop sleeps on: ends at the time that was set, when somebody wakes it, or when the program is to end.
class Alarm {
 public:
  /// From any thread. One call is enough for one waiting, also where it comes first.
  void wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
  }

  /// Returns true where wake() was called since the last waiting.
  bool wait_until(SteadyTime time, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    changed_.wait_until(lock, stop, time, [this] { return woken_; });
    return std::exchange(woken_, false);
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
};

}  // namespace kindred::daemon
