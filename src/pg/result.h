#pragma once
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"

struct pg_result;  // libpq's PGresult

namespace kindred::pg {

class Result;

/// One row of a Result; valid as long as a copy of that Result lives.
class Row {
 public:
  Row(const Result& result, std::size_t index) : result_(&result), index_(index) {}

  /// The column's value as T: std::string, std::string_view, std::int64_t, int, bool, double, Uuid, or std::optional of
  /// one. Throws Error(failed) where the column is missing, is NULL (and T is no optional) or does not read as T.
  template <class T>
  T get(std::string_view column) const;

 private:
  const Result* result_;
  std::size_t index_;
};

/// The rows that a statement returned. Copies share the data.
class Result {
 public:
  explicit Result(std::shared_ptr<const pg_result> rows) : rows_(std::move(rows)) {}

  std::size_t size() const;
  bool empty() const { return size() == 0; }
  /// Rows that an INSERT, UPDATE or DELETE changed.
  std::size_t affected() const;
  Row operator[](std::size_t index) const { return Row(*this, index); }
  /// The column's text, nullopt for NULL. Throws Error(failed) for an unknown column.
  std::optional<std::string_view> text(std::size_t row, std::string_view column) const;

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Row;
    Iterator(const Result& result, std::size_t index) : result_(&result), index_(index) {}
    Row operator*() const { return Row(*result_, index_); }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Result* result_;
    std::size_t index_;
  };
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

 private:
  std::shared_ptr<const pg_result> rows_;
};

/// The values of one column, row by row; throws as Row::get does.
template <class T>
std::vector<T> column(const Result& result, std::string_view name) {
  std::vector<T> values;
  values.reserve(result.size());
  for (const Row row : result) values.push_back(row.get<T>(name));
  return values;
}

}  // namespace kindred::pg
