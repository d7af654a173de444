#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/uuid.h"

namespace kindred::sync {

/// A mirror whose original goes from one name in the tree to another. The names are kept as hashes: so that a whole
/// library that moves fits into memory. Two names with one hash only make one move wait for another without need.
struct WantedMove {
  WantedMove(const Uuid& mirror, std::string_view from_name, std::string_view to_name);

  Uuid mirror_id;
  std::uint64_t from;
  std::uint64_t to;
};

/// Mirrors that can only move together: one, or those whose names go round in a circle.
using MoveGroup = std::vector<Uuid>;

/// The order in which the moves can be made: a name is freed before another takes it.
std::vector<MoveGroup> order_moves(std::span<const WantedMove> moves);

}  // namespace kindred::sync
