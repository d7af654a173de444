#include "schema/schema_verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "immich/adapted.h"
#include "immich/tables.h"
#include "pg/migrate.h"
#include "schema/schema_guard.h"
#include "schema/schema_text.h"
#include "schema/session.h"
#include "schema/statement_text.h"
#include "schema/statements.h"
#include "schema/trial.h"
#include "sql.h"

namespace kindred::sync {

namespace {

using immich::Catalogue;
using immich::Column;
using immich::StatementText;

struct ReadStatement {
  std::string name;
  StatementText text;
};

std::vector<ReadStatement> read_statements(const Catalogue& found) {
  std::vector<ReadStatement> read;
  for (const Statement& statement : all_statements(found))
    read.push_back({statement.name, StatementText(statement.text)});
  return read;
}

/// Those parts of the statements that a column's type can be wrong for: the files, and the expressions of the
/// descriptions. What is merely copied goes from a column to itself.
std::vector<ReadStatement> read_typed_statements(const Catalogue& found) {
  std::vector<ReadStatement> read;
  for (const sql::File& file : sql::immich::kFiles) {
    read.push_back({std::string(file.name), StatementText(immich::adapted(file.text, found))});
  }
  const auto add = [&](const immich::CopiedTable& table) {
    std::string text(table.rows);
    for (const immich::ColumnRule& rule : table.rules) {
      if (rule.expression.empty() || !found.has(table.name, rule.column)) continue;
      text += fmt::format("\n{}\n{}.{}", rule.expression, pg::quote_identifier(table.name),
                          pg::quote_identifier(rule.column));
    }
    text += fmt::format("\njoin {}", pg::quote_identifier(table.name));
    read.push_back({fmt::format("the copy of {}", table.name), StatementText(immich::adapted(text, found))});
  };
  for (const immich::CopiedTable& table : immich::asset_tables()) add(table);
  add(immich::person_table());
  add(immich::person_group_table());
  return read;
}

/// The first one of which `is` holds.
template <class Is>
const ReadStatement* first_of(const std::vector<ReadStatement>& statements, Is&& is) {
  const auto found = std::find_if(statements.begin(), statements.end(), [&](const auto& s) { return is(s.text); });
  return found == statements.end() ? nullptr : &*found;
}

const ReadStatement* first_with(const std::vector<ReadStatement>& statements, const std::string& table,
                                const std::string& column) {
  return first_of(statements, [&](const StatementText& text) { return text.names(table, column); });
}

void find_what_is_gone(const Catalogue& known, const Catalogue& found, std::vector<std::string>& refusals) {
  const std::vector<ReadStatement> statements = read_statements(found);
  for (const auto& [table, shape] : known.tables()) {
    if (!found.has(table)) {
      const auto* at = first_of(statements, [&, &name = table](const auto& text) { return text.names_table(name); });
      if (at != nullptr) refusals.push_back(fmt::format("table {} is gone, and {} names it", table, at->name));
      continue;
    }
    for (const Column& column : shape.columns) {
      if (found.has(table, column.name)) continue;
      const auto* at = first_with(statements, table, column.name);
      if (at == nullptr) continue;
      refusals.push_back(fmt::format("column {}.{} is gone, and {} names it", table, column.name, at->name));
    }
  }
}

/// A text of limited length is a text, and the length of an embedding follows from the model.
std::string family(std::string type) {
  const bool is_array = type.ends_with("[]");
  const std::string plain = type.substr(0, type.find('('));
  if (plain == "character varying" || plain == "text" || type.starts_with("character varying")) type = "text";
  if (plain == "vector") type = "vector";
  return is_array && !type.ends_with("[]") ? type + "[]" : type;
}

void find_changed_types(const Catalogue& known, const Catalogue& found, std::vector<std::string>& refusals) {
  const std::vector<ReadStatement> statements = read_typed_statements(found);
  for (const auto& [table, shape] : known.tables()) {
    for (const Column& column : shape.columns) {
      const Column* now = found.has(table) ? found.table(table)->column(column.name) : nullptr;
      if (now == nullptr || family(now->type) == family(column.type)) continue;
      const auto* at = first_with(statements, table, column.name);
      if (at == nullptr) continue;
      refusals.push_back(fmt::format("column {}.{} was of type {} and is {}, and {} names it", table, column.name,
                                     column.type, now->type, at->name));
    }
  }
  for (const auto& [name, values] : known.enums()) {
    if (found.enums().contains(name)) continue;
    const auto* at = first_of(statements, [&, &type = name](const auto& text) { return text.names_word(type); });
    if (at != nullptr) refusals.push_back(fmt::format("type {} is gone, and {} names it", name, at->name));
  }
}

/// The tables that have a column of this type.
std::vector<std::string> tables_with(const Catalogue& catalogue, const std::string& type) {
  std::vector<std::string> tables;
  for (const auto& [name, shape] : catalogue.tables()) {
    const bool has = std::any_of(shape.columns.begin(), shape.columns.end(),
                                 [&](const Column& column) { return column.type.starts_with(type); });
    if (has) tables.push_back(name);
  }
  return tables;
}

/// A value of an enum that a statement compares with: where PostgreSQL does not know it, it does not plan the
/// statement.
void find_gone_values(const Catalogue& known, const Catalogue& found, std::vector<std::string>& refusals) {
  const std::vector<ReadStatement> statements = read_typed_statements(found);
  for (const auto& [type, values] : known.enums()) {
    const auto now = found.enums().find(type);
    if (now == found.enums().end()) continue;
    const std::vector<std::string> tables = tables_with(found, type);
    for (const std::string& value : values) {
      if (now->second.contains(value)) continue;
      const auto* at = first_of(statements, [&](const StatementText& text) {
        return text.has_literal(value) && std::any_of(tables.begin(), tables.end(), [&](const std::string& table) {
                 return text.names_table(table);
               });
      });
      if (at == nullptr) continue;
      refusals.push_back(fmt::format("value '{}' of enum {} is gone, and {} names it", value, type, at->name));
    }
  }
}

/// Statements whose lines (`-- needs`, `-- lacks`) no known version chooses together: one that has neither the old name
/// of a column nor the new one is none at all.
void find_new_mixtures(const Catalogue& found, std::vector<std::string>& refusals) {
  const std::vector<std::string> versions = immich::known_versions();
  for (const sql::File& file : sql::immich::kFiles) {
    const std::string text = immich::adapted(file.text, found);
    const bool is_known = std::any_of(versions.begin(), versions.end(), [&](const std::string& version) {
      return immich::adapted(file.text, immich::known_schema(version)) == text;
    });
    if (!is_known) refusals.push_back(fmt::format("{} would get lines that no known version has together", file.name));
  }
}

/// What a trial would find: see judge_dump().
void find_unfit_statements(const Catalogue& known, const Catalogue& found, std::vector<std::string>& refusals) {
  find_what_is_gone(known, found, refusals);
  find_changed_types(known, found, refusals);
  find_gone_values(known, found, refusals);
  find_new_mixtures(found, refusals);
}

void require_immich(const immich::Catalogue& catalogue) {
  if (!immich::holds_immich(catalogue)) immich::check_schema(catalogue);  // throws, with the fix
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
  find_unfit_statements(immich::known_schema(verdict.nearest.version), catalogue, verdict.refusals);
  return verdict;
}

}  // namespace kindred::sync
