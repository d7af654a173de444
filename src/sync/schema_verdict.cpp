#include "sync/schema_verdict.h"

#include <fmt/format.h>

#include <cctype>

#include "base/error.h"
#include "immich/schema_guard.h"
#include "immich/schema_text.h"
#include "pg/migrate.h"
#include "sql.h"
#include "sync/session.h"
#include "sync/statements.h"
#include "sync/trial.h"

namespace kindred::sync {

namespace {

/// True where `statement` has `name` as an identifier: in quotes, or as a whole word.
bool names(std::string_view statement, std::string_view name) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (auto at = statement.find(name); at != std::string_view::npos; at = statement.find(name, at + 1)) {
    const bool begins = at == 0 || !is_part(statement[at - 1]);
    const auto end = at + name.size();
    if (begins && (end == statement.size() || !is_part(statement[end]))) return true;
  }
  return false;
}

/// Which statements that the nearest known version gets name a column that `found` lacks.
std::vector<std::string> statements_without_their_columns(const immich::Catalogue& known,
                                                          const immich::Catalogue& found) {
  const std::vector<Statement> statements = all_statements(found);
  std::vector<std::string> refusals;
  for (const auto& [table, shape] : known.tables()) {
    for (const immich::Column& column : shape.columns) {
      if (found.has(table, column.name)) continue;
      for (const Statement& statement : statements) {
        if (!names(statement.text, table) || !names(statement.text, column.name)) continue;
        refusals.push_back(fmt::format("column {}.{} is gone, and {} names it", table, column.name, statement.name));
        break;
      }
    }
  }
  return refusals;
}

void require_immich(const immich::Catalogue& catalogue) {
  if (!immich::holds_immich(catalogue)) immich::check_schema(catalogue);  // throws, with the cure
}

}  // namespace

int SchemaVerdict::exit_code() const {
  return refusals.empty() ? 0 : kindred::exit_code(ErrorKind::refused);
}

SchemaVerdict judge_schema(pg::Connection& connection) {
  const immich::Catalogue catalogue = immich::Catalogue::read(connection);
  require_immich(catalogue);
  SchemaVerdict verdict{immich::nearest_schema(catalogue), immich::schema_findings(catalogue)};
  if (!verdict.refusals.empty()) return verdict;
  prepare_session(connection);
  pg::rehearse(connection, sql::own::kFiles, [&](pg::Transaction& work) {
    for (std::string& failure : try_statements(work, catalogue).failures)
      verdict.refusals.push_back(std::move(failure));
  });
  return verdict;
}

SchemaVerdict judge_dump(std::string_view dump) {
  const immich::Catalogue catalogue = immich::read_dump(dump);
  require_immich(catalogue);
  SchemaVerdict verdict{immich::nearest_schema(catalogue), immich::schema_findings(catalogue)};
  for (std::string& refusal :
       statements_without_their_columns(immich::known_schema(verdict.nearest.version), catalogue)) {
    verdict.refusals.push_back(std::move(refusal));
  }
  return verdict;
}

}  // namespace kindred::sync
