#include "schema/schema_verdict.h"

#include "base/error.h"
#include "schema/database_guard.h"
#include "schema/schema_guard.h"
#include "schema/session.h"

namespace kindred::sync {

int SchemaVerdict::exit_code() const {
  return refusals.empty() ? 0 : kindred::exit_code(ErrorKind::refused);
}

SchemaVerdict judge_schema(pg::Connection& connection) {
  const immich::Catalogue catalogue = immich::Catalogue::read(connection);
  immich::require_immich(catalogue);
  SchemaVerdict verdict{immich::nearest_schema(catalogue), {}};
  prepare_session(connection);
  for (const DatabaseCheck& check : database_checks()) {
    if (check.comes_last && !verdict.refusals.empty()) continue;
    for (std::string& problem : problems_of(check, connection, catalogue)) {
      verdict.refusals.push_back(std::move(problem));
    }
  }
  return verdict;
}

}  // namespace kindred::sync
