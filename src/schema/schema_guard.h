#pragma once
#include <string>
#include <vector>

#include "immich/catalogue.h"
#include "immich/tables.h"

namespace kindred::immich {

/// All reasons why Kindred must not write to a database of this shape (promise 6), each naming the table or column and
/// what is wrong with it; empty where all is well. Found are: missing tables, columns and keys that Kindred relies on;
/// columns that nobody has told how to fill and that look like a reference (a uuid, a name ending in Id or Path, part
/// of a foreign key); NOT NULL columns without a default that would stay empty, also in the tables that statements of
/// sql/immich fill; unique indexes that a mirror's row and the source's could not both stand in.
std::vector<std::string> schema_findings(const Catalogue& catalogue);

/// Whether this is a database of Immich's at all.
bool holds_immich(const Catalogue& catalogue);
/// Throws Error(refused) where it is none.
void require_immich(const Catalogue& catalogue);

/// Tables with a foreign key to asset that Kindred does not know: for `doctor`.
std::vector<std::string> unknown_asset_tables(const Catalogue& catalogue);

}  // namespace kindred::immich
