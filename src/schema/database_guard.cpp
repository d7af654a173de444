#include "schema/database_guard.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include "pg/error.h"
#include "pg/migrate.h"
#include "schema/known_schemas.h"
#include "schema/schema_guard.h"
#include "schema/statement_plans.h"
#include "schema/table_rights.h"
#include "sql.h"

namespace kindred::sync {

namespace {

std::vector<std::string> problems_of_schema(pg::Transaction&, const immich::Catalogue& catalogue) {
  return immich::schema_findings(catalogue);
}

std::vector<std::string> problems_of_row_security(pg::Transaction& work, const immich::Catalogue&) {
  std::vector<std::string> problems = tables_with_row_security(work);
  for (std::string& problem : problems) {
    problem = fmt::format("table {} has row security, which holds for Kindred's role", pg::quote_identifier(problem));
  }
  return problems;
}

std::vector<std::string> problems_of_role(pg::Transaction& work, const immich::Catalogue&) {
  std::vector<std::string> problems = missing_rights(work);
  for (std::string& problem : problems) problem = "the role lacks " + problem;
  return problems;
}

/// PostgreSQL may say no more than "operator does not exist: uuid = text": what differs is the cause.
std::vector<std::string> problems_of_statements(pg::Transaction& work, const immich::Catalogue& catalogue) {
  std::vector<std::string> problems = statement_failures(work, catalogue);
  if (problems.empty()) return problems;
  const immich::NearestSchema nearest = immich::nearest_schema(catalogue);
  problems.push_back(
      fmt::format("what differs from Immich {}: {}", nearest.version,
                  nearest.differences.empty() ? "nothing" : fmt::format("{}", fmt::join(nearest.differences, "; "))));
  return problems;
}

constexpr std::string_view kOtherKindred =
    "use a Kindred that knows this version of Immich (`kindred doctor --schema` shows all that differs)";

/// How many of the checks come before the first look at Immich's rows.
constexpr std::size_t kBeforeRows = 2;

constexpr std::array<DatabaseCheck, 4> kChecks = {{
    {"schema", "Immich's tables are as Kindred knows them", "Immich's database is not as this Kindred knows it",
     kOtherKindred, false, problems_of_schema},
    {"row_security", "no policy hides rows from Kindred", "policies would hide rows from Kindred", pg::kRowSecurityFix,
     false, problems_of_row_security},
    {"role", "the database role may do all that is needed", "the database role lacks rights that Kindred needs",
     "let an administrator run what `kindred doctor --grants` prints", false, problems_of_role},
    {"statements", "every statement fits Immich's tables", "statements of this Kindred do not fit Immich's database",
     kOtherKindred, true, problems_of_statements},
}};

void require(const DatabaseCheck& check, pg::Transaction& work, const immich::Catalogue& catalogue) {
  const std::vector<std::string> problems = check.problems(work, catalogue);
  if (problems.empty()) return;
  throw Error(ErrorKind::refused,
              fmt::format("{}; nothing was written:\n  - {}", check.broken, fmt::join(problems, "\n  - ")),
              std::string(check.fix));
}

}  // namespace

std::span<const DatabaseCheck> database_checks() {
  return kChecks;
}

std::vector<std::string> problems_of(const DatabaseCheck& check, pg::Connection& connection,
                                     const immich::Catalogue& catalogue) {
  if (!check.comes_last) {
    pg::Transaction work = connection.begin();
    return check.problems(work, catalogue);
  }
  std::vector<std::string> problems;
  pg::rehearse(connection, sql::own::kFiles,
               [&](pg::Transaction& work) { problems = check.problems(work, catalogue); });
  return problems;
}

immich::Instance read_checked_instance(pg::Connection& connection) {
  immich::Catalogue catalogue = immich::Catalogue::read(connection);
  immich::require_immich(catalogue);
  pg::Transaction work = connection.begin();
  for (const DatabaseCheck& check : std::span(kChecks).first(kBeforeRows)) require(check, work, catalogue);
  work.commit();
  immich::Instance instance = immich::Instance::look(connection, std::move(catalogue));
  instance.refuse_while_busy();
  return instance;
}

void check_database(pg::Transaction& work, const immich::Catalogue& catalogue) {
  for (const DatabaseCheck& check : std::span(kChecks).subspan(kBeforeRows)) require(check, work, catalogue);
}

}  // namespace kindred::sync
