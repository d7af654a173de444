#include "immich/copy_statement.h"

#include <fmt/format.h>

#include <algorithm>

namespace kindred::immich {

const ColumnRule* rule_for(const CopiedTable& table, std::string_view column) {
  const auto found =
      std::find_if(table.rules.begin(), table.rules.end(), [&](const ColumnRule& r) { return r.column == column; });
  return found == table.rules.end() ? nullptr : &*found;
}

bool is_left_out(const CopiedTable& table, const Column& column) {
  if (column.generated || is_sync_column(column.name)) return true;
  const ColumnRule* rule = rule_for(table, column.name);
  return rule != nullptr && rule->fill == ColumnRule::Fill::left_out;
}

std::string copy_statement(const Catalogue& catalogue, const CopiedTable& table) {
  const TableShape* shape = catalogue.table(table.name);
  if (shape == nullptr) return {};
  std::string columns;
  std::string values;
  for (const Column& column : shape->columns) {
    if (is_left_out(table, column)) continue;
    const std::string name = pg::quote_identifier(column.name);
    const ColumnRule* rule = rule_for(table, column.name);
    const bool computed = rule != nullptr && rule->fill == ColumnRule::Fill::expression;
    const char* separator = columns.empty() ? "" : ", ";
    columns += separator + name;
    values += separator + (computed ? std::string(rule->expression) : "s." + name);
  }
  return fmt::format("insert into {} ({})\nselect {}\n{}", pg::quote_identifier(table.name), columns, values,
                     table.rows);
}

}  // namespace kindred::immich
