#pragma once
#include <string>

#include "immich/catalogue.h"
#include "immich/tables.h"

namespace kindred::immich {

/// The `insert into … select …` that gives a batch's mirrors their rows of `table`: every column that the catalogue
/// shows, but for identity, sync and computed columns, with the table's rules applied. Takes no parameters; empty where
/// this Immich does not have the table. The catalogue must have passed check_schema().
std::string copy_statement(const Catalogue& catalogue, const CopiedTable& table);

/// The rule for a column, or null where it is plainly copied.
const ColumnRule* rule_for(const CopiedTable& table, std::string_view column);

/// True where the column is not named in the INSERT.
bool is_left_out(const CopiedTable& table, const Column& column);

}  // namespace kindred::immich
