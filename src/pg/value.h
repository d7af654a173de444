#pragma once
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"

namespace kindred::pg {

/// A value bound to `$n`, in PostgreSQL's text format; nullopt is SQL NULL.
using Param = std::optional<std::string>;
using Params = std::vector<Param>;

inline Param to_param(std::string_view value) {
  return std::string(value);
}
inline Param to_param(const std::string& value) {
  return value;
}
inline Param to_param(const char* value) {
  return std::string(value);
}
inline Param to_param(bool value) {
  return value ? "t" : "f";
}
inline Param to_param(const Uuid& value) {
  return value.str();
}
template <std::integral T>
requires(!std::same_as<T, bool>) Param to_param(T value) {
  return std::to_string(value);
}
template <class T>
Param to_param(const std::optional<T>& value) {
  return value ? to_param(*value) : std::nullopt;
}
/// An array literal: every element quoted, NULL elements kept.
Param array_param(const Params& elements);
template <class T>
Param to_param(const std::vector<T>& values) {
  Params elements;
  elements.reserve(values.size());
  for (const T& value : values) elements.push_back(to_param(value));
  return array_param(elements);
}

template <class... Args>
Params make_params(const Args&... args) {
  return Params{to_param(args)...};
}

/// `name` as an SQL identifier. The only function that puts a name into a statement; values go through `$n`.
std::string quote_identifier(std::string_view name);
/// `"schema"."table"` or just `"table"` from a name with at most one dot.
std::string quote_table(std::string_view name);

}  // namespace kindred::pg
