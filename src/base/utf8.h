#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace kindred {

struct Utf8Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  ///< 0: what stands there is no UTF-8
};

/// The character of `text` whose first byte is the one at `at`, which must lie in it. Overlong forms, surrogates and
/// codes beyond U+10FFFF are no UTF-8 (RFC 3629), nor are they to PostgreSQL.
Utf8Character utf8_at(std::string_view text, std::size_t at);

/// With ASCII's capitals as small letters; all else stays.
std::string ascii_lowered(std::string text);

}  // namespace kindred
