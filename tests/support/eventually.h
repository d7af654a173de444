#pragma once
#include <unistd.h>

#include <chrono>

namespace kindred::support {

/// Asks until `condition` holds, at most a minute: for what another process does and tells nobody about. False where it
/// never held.
template <class Condition>
bool eventually(Condition&& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    ::usleep(20'000);
  }
  return true;
}

}  // namespace kindred::support
