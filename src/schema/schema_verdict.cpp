#include "schema/schema_verdict.h"

#include "base/error.h"
#include "pg/migrate.h"
#include "schema/schema_guard.h"
#include "schema/session.h"
#include "schema/trial.h"
#include "sql.h"

namespace kindred::sync {

int SchemaVerdict::exit_code() const {
  return refusals.empty() ? 0 : kindred::exit_code(ErrorKind::refused);
}

SchemaVerdict judge_schema(pg::Connection& connection) {
  const immich::Catalogue catalogue = immich::Catalogue::read(connection);
  if (!immich::holds_immich(catalogue)) immich::check_schema(catalogue);  // throws, with the cure
  SchemaVerdict verdict{immich::nearest_schema(catalogue), immich::schema_findings(catalogue)};
  if (!verdict.refusals.empty()) return verdict;
  prepare_session(connection);
  pg::rehearse(connection, sql::own::kFiles, [&](pg::Transaction& work) {
    for (std::string& failure : try_statements(work, catalogue).failures)
      verdict.refusals.push_back(std::move(failure));
  });
  return verdict;
}

}  // namespace kindred::sync
