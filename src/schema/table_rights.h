#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "immich/catalogue.h"
#include "pg/connection.h"

namespace kindred::sync {

/// What Kindred does to one of Immich's tables.
struct TableRights {
  std::string_view table;
  std::string_view actions;   ///< as in "select, insert"
  std::string_view why = {};  ///< where it does not follow from what Kindred copies
};

/// All tables of Immich's that Kindred reads or writes, of every version: the one list that `doctor --grants`, the
/// guard and `doctor` go by (docs/adr/0006-least-privilege.md).
std::span<const TableRights> table_rights();

/// Everything that the session's role lacks, in sentences: rights on Immich's tables one by one, the ownership of our
/// own tables, temporary tables, and the right to make our own tables where they have to be made.
std::vector<std::string> missing_rights(pg::Transaction& work);

/// Tables, Immich's that Kindred uses and ours, of which policies would hide rows from the present role.
std::vector<std::string> tables_with_row_security(pg::Transaction& work);

/// The SQL that gives `role` the rights of table_rights() on this database and no others, for an administrator to run.
/// It takes away what the role had on Immich's tables before. Throws Error(refused) where the database holds no Immich.
std::string grants(pg::Connection& connection, const std::string& role);

}  // namespace kindred::sync
