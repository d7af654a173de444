#pragma once
#include "base/clock.h"

namespace kindred {

/// A clock that stands still until a test moves it.
class FakeClock : public Clock {
 public:
  SteadyTime now() const override { return SteadyTime(std::chrono::hours(1)) + passed_; }
  WallTime wall() const override { return WallTime(std::chrono::seconds(1'700'000'000)) + passed_ + set_; }
  void pass(std::chrono::milliseconds time) { passed_ += time; }
  /// As somebody who sets the date ahead, or back.
  void set_ahead(std::chrono::milliseconds time) { set_ += time; }

 private:
  std::chrono::milliseconds set_{0};
  std::chrono::milliseconds passed_{0};
};

}  // namespace kindred
