#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "immich/tables.h"

namespace kindred::immich {

/// One column of a mirror that is brought up to date: its quoted name in the mirror's row `m`, and the value that it
/// gets.
struct FollowedColumn {
  std::string_view name;
  std::string quoted;
  std::string value;
};

/// What xmp_locks needs of the wanted rows `x`, as further columns of their select.
std::string xmp_lock_inputs();

/// The value of a mirror's `lockedProperties`: what it holds already, and the names of the followed columns that change
/// now and that the mirror's XMP file does not say.
std::string xmp_locks(const std::vector<FollowedColumn>& columns);

}  // namespace kindred::immich
