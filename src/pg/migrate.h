#pragma once
#include <functional>
#include <span>

#include "pg/connection.h"
#include "sql.h"

namespace kindred::pg {

/// Brings our own tables up to date: runs each file whose number is above the one recorded in `_face_sync_meta`
/// (`kindred_migration`), all in one transaction and under an advisory lock, so that two instances do not race. Files
/// are named NNN_<what>.sql and given in that order. Throws Error(refused) where the database was written by a newer
/// Kindred. Before that transaction ends `check` sees our tables as they will be; what it throws undoes them. Returns
/// how many files ran.
int migrate(Connection& connection, std::span<const sql::File> files,
            const std::function<void(Transaction&)>& check = {});

/// Lets `look` see our tables as migrate() would make them, in a transaction that is rolled back.
void rehearse(Connection& connection, std::span<const sql::File> files, const std::function<void(Transaction&)>& look);

/// True where our own tables are there and none of the files is still to be run. Writes nothing.
bool is_migrated(Connection& connection, std::span<const sql::File> files);
bool is_migrated(Transaction& work, std::span<const sql::File> files);

}  // namespace kindred::pg
