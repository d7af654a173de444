#include "base/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "base/utf8.h"

namespace kindred {

namespace {

/// Those that move the cursor, end a line or change the direction of what follows.
bool acts(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  return code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

std::string escape_of(std::uint32_t code) {
  switch (code) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return code < 0x80 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
  }
}

std::string made_visible(std::string_view text, bool keep_lists) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character character = utf8_at(text, at);
    if (character.bytes == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at++]));
      continue;
    }
    if (keep_lists && text.substr(at).starts_with("\n  ")) {
      out += '\n';
    } else if (acts(character.code)) {
      out += escape_of(character.code);
    } else {
      out += text.substr(at, character.bytes);
    }
    at += character.bytes;
  }
  return out;
}

bool is_plain_to_shells(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("_-./:=@%+,").find(c) != std::string::npos;
}

/// In $'…', where a backslash begins an escape.
std::string quoted_with_escapes(std::string_view text) {
  std::string out = "$'";
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character character = utf8_at(text, at);
    const std::size_t bytes = std::max<std::size_t>(character.bytes, 1);
    const bool is_shown = character.bytes > 0 && !acts(character.code);
    for (const char byte : text.substr(at, bytes)) {
      if (!is_shown) {
        out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
      } else {
        if (byte == '\'' || byte == '\\') out += '\\';
        out += byte;
      }
    }
    at += bytes;
  }
  return out + "'";
}

}  // namespace

std::string printable(std::string_view text) {
  return made_visible(text, false);
}

std::string printable_list(std::string_view text) {
  return made_visible(text, true);
}

std::string escaped_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    const Utf8Character character = utf8_at(json, at);
    const std::size_t bytes = std::max<std::size_t>(character.bytes, 1);
    if (character.code >= 0x7f && acts(character.code)) {
      out += fmt::format("\\u{:04x}", character.code);
    } else {
      out += json.substr(at, bytes);
    }
    at += bytes;
  }
  return out;
}

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain_to_shells)) return std::string(text);
  if (printable(text) != text) return quoted_with_escapes(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace kindred
