#pragma once
#include <string>
#include <vector>

#include "immich/catalogue.h"
#include "immich/tables.h"

namespace kindred::immich {

/// The rule for a column, or null where it is plainly copied.
const ColumnRule* rule_for(const CopiedTable& table, std::string_view column);

/// True where the column is named in no INSERT and no UPDATE.
bool is_left_out(const CopiedTable& table, const Column& column);

/// A column of a mirror's row and the SQL expression, over `s` and `b`, that fills it.
struct FilledColumn {
  std::string name;  ///< quoted
  std::string expression;
  const ColumnRule* rule;  ///< null where plainly copied
};

/// What a new row of `table` is filled with, from the columns that the catalogue shows.
std::vector<FilledColumn> filled_columns(const TableShape& shape, const CopiedTable& table);

}  // namespace kindred::immich
