#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/known_schemas.h"

namespace kindred::sync {

/// Whether Kindred would work with Immich's tables as they are somewhere, or will be.
struct SchemaVerdict {
  immich::NearestSchema nearest;
  std::vector<std::string> refusals;  ///< empty: it would

  int exit_code() const;
};

/// Of the database at hand; statements are parsed by PostgreSQL itself. Writes nothing.
SchemaVerdict judge_schema(pg::Connection& connection);

/// Of a `pg_dump --schema-only`, without a database: whether the statements fit is told from their text and from what
/// the nearest known version has otherwise: tables, columns and their types, values of enums. In doubt it refuses
/// (docs/adr/0010-judging-a-dump.md). Throws Error(usage) where the text is no dump, Error(refused) where it
/// is not Immich's.
SchemaVerdict judge_dump(std::string_view dump);

}  // namespace kindred::sync
