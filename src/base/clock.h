#pragma once
#include <chrono>

namespace kindred {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

/// Where time comes from. Tests bring a clock that they set by hand.
class Clock {
 public:
  virtual ~Clock() = default;
  /// For intervals: never jumps.
  virtual SteadyTime now() const { return std::chrono::steady_clock::now(); }
  /// For people: the date, which may be set at any time.
  virtual WallTime wall() const { return std::chrono::system_clock::now(); }
};

inline double seconds_since(SteadyTime start) {
  return std::chrono::duration<double>(Clock().now() - start).count();
}

}  // namespace kindred
