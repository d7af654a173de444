#include "pg/value.h"

namespace kindred::pg {

namespace {

/// `text` between `quote`s, each `quote` and each `escape` in it behind an `escape`.
std::string quoted(std::string_view text, char quote, char escape) {
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == escape) out += escape;
    out += c;
  }
  out += quote;
  return out;
}

}  // namespace

Param array_param(const Params& elements) {
  std::string out = "{";
  for (const Param& element : elements) {
    if (out.size() > 1) out += ',';
    out += element ? quoted(*element, '"', '\\') : "NULL";
  }
  out += '}';
  return out;
}

std::string quote_identifier(std::string_view name) {
  return quoted(name, '"', '"');
}

std::string quote_table(std::string_view name) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return quote_identifier(name);
  return quote_identifier(name.substr(0, dot)) + '.' + quote_identifier(name.substr(dot + 1));
}

}  // namespace kindred::pg
