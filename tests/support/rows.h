#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/connection.h"

namespace kindred::support {

/// The columns of a database's tables, with their types as PostgreSQL prints them.
class Columns {
 public:
  explicit Columns(pg::Connection& db);
  bool has(std::string_view table) const { return tables_.contains(table); }
  bool has(std::string_view table, std::string_view column) const;
  /// The type, empty where there is no such column.
  std::string type(std::string_view table, std::string_view column) const;
  /// N of `embedding vector(N)`.
  int dimension(std::string_view table) const;

 private:
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> tables_;
};

/// A row by its columns' names, which are literals.
using Row = std::vector<std::pair<std::string_view, pg::Param>>;

/// Rows for several tables that are written together. A column, or a whole table, that this version of Immich does not
/// have is left out, so the same fixture fills every version.
class RowBatch {
 public:
  /// Rows of one table must name the same columns in the same order. Tables are written in the order of their first
  /// row.
  void add(std::string_view table, Row row);
  void write(pg::Transaction& work, const Columns& columns) const;

 private:
  std::vector<std::pair<std::string, std::vector<Row>>> tables_;
};

}  // namespace kindred::support
