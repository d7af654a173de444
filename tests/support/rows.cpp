// One way into the tables for one asset and for a hundred thousand: COPY of the columns that exist.
#include "support/rows.h"

#include <algorithm>
#include <cstdlib>

#include "base/error.h"

namespace kindred::support {

Columns::Columns(pg::Connection& db) {
  const pg::Result rows = db.query(
      "select c.relname::text as table, a.attname::text as column, format_type(a.atttypid, a.atttypmod) as type"
      " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
      " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace");
  for (const pg::Row row : rows) {
    tables_[row.get<std::string>("table")][row.get<std::string>("column")] = row.get<std::string>("type");
  }
}

bool Columns::has(std::string_view table, std::string_view column) const {
  return !type(table, column).empty();
}

std::string Columns::type(std::string_view table, std::string_view column) const {
  const auto found = tables_.find(table);
  if (found == tables_.end()) return {};
  const auto type = found->second.find(column);
  return type == found->second.end() ? std::string() : type->second;
}

int Columns::dimension(std::string_view table) const {
  const std::string vector = type(table, "embedding");
  return std::atoi(vector.c_str() + vector.find('(') + 1);
}

void RowBatch::add(std::string_view table, Row row) {
  auto found = std::find_if(tables_.begin(), tables_.end(), [&](const auto& entry) { return entry.first == table; });
  if (found == tables_.end()) found = tables_.emplace(tables_.end(), table, std::vector<Row>());
  found->second.push_back(std::move(row));
}

namespace {

std::vector<std::size_t> existing_columns(const std::string& table, const Row& row, const Columns& columns) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (columns.has(table, row[i].first)) places.push_back(i);
  }
  return places;
}

void check_same_columns(const std::string& table, const Row& first, const Row& row) {
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first; };
  if (std::equal(first.begin(), first.end(), row.begin(), row.end(), same)) return;
  throw Error(ErrorKind::failed, "rows for table " + table + " name different columns");
}

void copy_rows(pg::Transaction& work, const std::string& table, const std::vector<Row>& rows, const Columns& columns) {
  const std::vector<std::size_t> places = existing_columns(table, rows.front(), columns);
  std::vector<std::string> names;
  for (const std::size_t place : places) names.emplace_back(rows.front()[place].first);
  std::size_t next = 0;
  work.copy_in(table, names, [&](pg::Params& out) {
    if (next == rows.size()) return false;
    const Row& row = rows[next++];
    check_same_columns(table, rows.front(), row);
    for (const std::size_t place : places) out.push_back(row[place].second);
    return true;
  });
}

}  // namespace

void RowBatch::write(pg::Transaction& work, const Columns& columns) const {
  for (const auto& [table, rows] : tables_) {
    if (columns.has(table)) copy_rows(work, table, rows, columns);
  }
}

}  // namespace kindred::support
