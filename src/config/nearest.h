#pragma once
#include <span>
#include <string>
#include <string_view>

namespace kindred::config {

/// The word that is one or two edits (a letter more, less or other; case not counted) away from what was written, for a
/// "did you mean"; empty where none is.
std::string_view nearest(std::string_view written, std::span<const std::string_view> words);

}  // namespace kindred::config
