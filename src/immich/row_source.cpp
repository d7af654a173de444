#include "immich/row_source.h"

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

std::vector<FilledColumn> filled_columns(const TableShape& shape, const CopiedTable& table) {
  std::vector<FilledColumn> filled;
  for (const Column& column : shape.columns) {
    if (is_left_out(table, column)) continue;
    const std::string name = pg::quote_identifier(column.name);
    const ColumnRule* rule = rule_for(table, column.name);
    const bool computed = rule != nullptr && !rule->expression.empty();
    filled.push_back({name, computed ? std::string(rule->expression) : "s." + name, rule});
  }
  return filled;
}

}  // namespace kindred::immich
