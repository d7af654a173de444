#pragma once
#include <string_view>

namespace kindred::status {

/// True for the reasons of faults that are about a person's picture; all others are about an asset.
inline bool is_of_picture(std::string_view reason) {
  return reason.starts_with("picture_");
}

}  // namespace kindred::status
