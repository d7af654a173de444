#pragma once
#include <string>
#include <vector>

#include "schema/known_schemas.h"

namespace kindred::sync {

/// Whether Kindred works with a database.
struct SchemaVerdict {
  immich::NearestSchema nearest;
  std::vector<std::string> refusals;  ///< empty: it does

  int exit_code() const;
};

/// Of the database at hand, which needs no job and may be a scratch one that holds nothing but an Immich's schema.
/// Writes nothing. Throws Error(refused) where it holds no Immich.
SchemaVerdict judge_schema(pg::Connection& connection);

}  // namespace kindred::sync
