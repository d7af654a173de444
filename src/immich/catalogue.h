#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/connection.h"

namespace kindred::immich {

/// Whether a table of this name is Kindred's own.
bool is_own_table(std::string_view name);

struct Column {
  std::string name;
  std::string type;  ///< as PostgreSQL's format_type prints it; of a domain what it is over
  bool not_null = false;
  bool has_default = false;
  bool generated = false;  ///< computed by PostgreSQL: cannot be written
};

struct ForeignKey {
  std::string name;
  std::string columns;  ///< comma-separated, sorted
  std::string refers_to;
  char on_delete = 'a';  ///< pg_constraint.confdeltype: c cascade, n set null, a no action, …
};

struct UniqueIndex {
  std::string name;
  std::string columns;  ///< comma-separated, sorted; without what is an expression
};

struct TableShape {
  std::vector<Column> columns;  ///< in the table's order
  std::vector<ForeignKey> foreign_keys;
  std::vector<UniqueIndex> unique_indexes;

  const Column* column(std::string_view name) const;
};

/// The tables of schema public as pg_catalog describes them: what every statement over Immich's tables is built from.
class Catalogue {
 public:
  using Tables = std::map<std::string, TableShape, std::less<>>;
  using Enums = std::map<std::string, std::set<std::string, std::less<>>, std::less<>>;  ///< and the values of each

  static Catalogue read(pg::Connection& connection);
  Catalogue() = default;
  explicit Catalogue(Tables tables, Enums enums = {}) : tables_(std::move(tables)), enums_(std::move(enums)) {}

  const TableShape* table(std::string_view name) const;
  bool has(std::string_view table_name) const { return table(table_name) != nullptr; }
  bool has(std::string_view table_name, std::string_view column_name) const;
  /// The same for `table.column`, or for `table` alone.
  bool has_named(std::string_view name) const;
  const Tables& tables() const { return tables_; }
  const Enums& enums() const { return enums_; }

 private:
  Tables tables_;
  Enums enums_;
};

}  // namespace kindred::immich
