#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/uuid.h"

namespace kindred::support {

/// The seed that KINDRED_SEED names, which repeats a random test; else `otherwise`.
std::uint64_t chosen_seed(std::uint64_t otherwise);

/// Numbers that follow from a seed and from what they are for, so that one asset's values do not depend on which assets
/// were made before it. splitmix64: ours on every machine, which std::mt19937's distributions are not.
class Random {
 public:
  Random(std::uint64_t seed, std::string_view purpose, std::uint64_t number = 0);

  std::uint64_t next();
  /// From `low` to `high`, both included.
  int between(int low, int high);
  /// From 0 to 1, without 1.
  double unit();
  bool one_in(int n) { return between(1, n) == 1; }
  std::string bytes(std::size_t size);
  /// Version 4 in shape, since Immich takes no other (behaviours, 7).
  Uuid uuid();

 private:
  std::uint64_t state_;
};

}  // namespace kindred::support
