#pragma once
#include <chrono>
#include <functional>

namespace kindred {

/// The waits between tries at something that is out of reach: each twice the one before, up to a cap. A random part of
/// up to half is taken off, so that several programs that wait for one server do not all come back in the same moment.
class Backoff {
 public:
  using Milliseconds = std::chrono::milliseconds;
  /// Gives numbers from 0 to below 1.
  using Random = std::function<double()>;

  Backoff(Milliseconds first, Milliseconds cap, Random random = default_random());

  /// The wait after one more failure.
  Milliseconds next();
  /// After a success: the next wait is the first again.
  void reset() { wait_ = first_; }

  static Random default_random();

 private:
  Milliseconds first_;
  Milliseconds cap_;
  Milliseconds wait_;  ///< the next one, before anything is taken off
  Random random_;
};

}  // namespace kindred
