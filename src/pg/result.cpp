#include "pg/result.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>

#include "base/error.h"

namespace kindred::pg {

namespace {

[[noreturn]] void refuse(std::string_view column, std::string_view text, const char* type) {
  throw Error(ErrorKind::failed, fmt::format("column {} holds '{}', which is no {}", column, text, type));
}

template <class T>
T number(std::string_view column, std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) refuse(column, text, "number");
  return value;
}

template <class T>
T parse(std::string_view column, std::string_view text);

template <>
std::string_view parse(std::string_view, std::string_view text) {
  return text;
}
template <>
std::string parse(std::string_view, std::string_view text) {
  return std::string(text);
}
template <>
std::int64_t parse(std::string_view column, std::string_view text) {
  return number<std::int64_t>(column, text);
}
template <>
int parse(std::string_view column, std::string_view text) {
  return number<int>(column, text);
}
template <>
double parse(std::string_view column, std::string_view text) {
  return number<double>(column, text);
}
template <>
bool parse(std::string_view column, std::string_view text) {
  if (text != "t" && text != "f") refuse(column, text, "boolean");
  return text == "t";
}
template <>
Uuid parse(std::string_view column, std::string_view text) {
  const auto id = Uuid::parse(text);
  if (!id) refuse(column, text, "uuid");
  return *id;
}

template <class T>
struct Reader {
  static T read(const Result& result, std::size_t row, std::string_view column) {
    const auto text = result.text(row, column);
    if (!text) throw Error(ErrorKind::failed, fmt::format("column {} is unexpectedly empty", column));
    return parse<T>(column, *text);
  }
};

template <class T>
struct Reader<std::optional<T>> {
  static std::optional<T> read(const Result& result, std::size_t row, std::string_view column) {
    const auto text = result.text(row, column);
    if (!text) return std::nullopt;
    return parse<T>(column, *text);
  }
};

/// Not PQfnumber, which takes an unquoted name for lower case, as SQL does.
int column_named(const PGresult* rows, std::string_view name) {
  const int columns = PQnfields(rows);
  for (int column = 0; column < columns; ++column) {
    if (PQfname(rows, column) == name) return column;
  }
  throw Error(ErrorKind::failed, fmt::format("the statement returns no column {}", name));
}

}  // namespace

std::size_t Result::size() const {
  return static_cast<std::size_t>(PQntuples(rows_.get()));
}

std::size_t Result::affected() const {
  const std::string_view digits = PQcmdTuples(const_cast<PGresult*>(rows_.get()));  // libpq only reads it
  std::size_t count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return count;
}

std::optional<std::string_view> Result::text(std::size_t row, std::string_view column) const {
  if (row >= size()) throw Error(ErrorKind::failed, fmt::format("the statement returns only {} rows", size()));
  const int at = column_named(rows_.get(), column);
  const int index = static_cast<int>(row);
  if (PQgetisnull(rows_.get(), index, at) != 0) return std::nullopt;
  return std::string_view(PQgetvalue(rows_.get(), index, at),
                          static_cast<std::size_t>(PQgetlength(rows_.get(), index, at)));
}

template <class T>
T Row::get(std::string_view column) const {
  return Reader<T>::read(*result_, index_, column);
}

template std::string Row::get<std::string>(std::string_view) const;
template std::string_view Row::get<std::string_view>(std::string_view) const;
template std::int64_t Row::get<std::int64_t>(std::string_view) const;
template int Row::get<int>(std::string_view) const;
template bool Row::get<bool>(std::string_view) const;
template double Row::get<double>(std::string_view) const;
template Uuid Row::get<Uuid>(std::string_view) const;
template std::optional<std::string> Row::get<std::optional<std::string>>(std::string_view) const;
template std::optional<std::string_view> Row::get<std::optional<std::string_view>>(std::string_view) const;
template std::optional<std::int64_t> Row::get<std::optional<std::int64_t>>(std::string_view) const;
template std::optional<int> Row::get<std::optional<int>>(std::string_view) const;
template std::optional<bool> Row::get<std::optional<bool>>(std::string_view) const;
template std::optional<double> Row::get<std::optional<double>>(std::string_view) const;
template std::optional<Uuid> Row::get<std::optional<Uuid>>(std::string_view) const;

}  // namespace kindred::pg
