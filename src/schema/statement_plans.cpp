#include "schema/statement_plans.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <mutex>
#include <set>

#include "base/build_id.h"
#include "base/sha1.h"
#include "schema/session.h"
#include "schema/statements.h"
#include "sql.h"

namespace kindred::sync {

namespace {

/// Of what decides whether the statements fit: Immich's tables, and this build. Our own tables follow from the build.
std::string fingerprint_of(const immich::Catalogue& catalogue) {
  std::string text = build_id();
  for (const auto& [name, shape] : catalogue.tables()) {
    if (immich::is_own_table(name)) continue;
    text += fmt::format("\ntable {}", name);
    for (const immich::Column& column : shape.columns) {
      text += fmt::format("\n{} {} {} {} {}", column.name, column.type, column.not_null, column.has_default,
                          column.generated);
    }
    for (const immich::ForeignKey& key : shape.foreign_keys) {
      text += fmt::format("\nkey {} {} {}", key.columns, key.refers_to, key.on_delete);
    }
    for (const immich::UniqueIndex& index : shape.unique_indexes) text += "\nunique " + index.columns;
  }
  for (const auto& [name, values] : catalogue.enums()) {
    text += fmt::format("\nenum {} {}", name, fmt::join(values, " "));
  }
  return fmt::format("{:02x}", fmt::join(sha1(text), ""));
}

bool is_on_record(pg::Transaction& work, const std::string& fingerprint) {
  const pg::Result recorded = work.query(sql::tracking::read_planned);
  return !recorded.empty() && recorded[0].get<std::string>("fingerprint") == fingerprint;
}

std::vector<std::string> plan_all(pg::Transaction& work, const immich::Catalogue& catalogue) {
  prepare_for_planning(work);
  std::vector<std::string> names, texts;
  for (Statement& statement : all_statements(catalogue)) {
    names.push_back(std::move(statement.name));
    texts.push_back(std::move(statement.text));
  }
  std::vector<std::string> failures;
  for (const pg::Row row : work.query(
           "select s.name || ': ' || f.failure as failure from unnest($1::text[], $2::text[]) as s (name, statement)"
           " cross join lateral pg_temp.kindred_plan_failure(s.statement) as f (failure) where f.failure is not null",
           names, texts)) {
    failures.push_back(row.get<std::string>("failure"));
  }
  return failures;
}

}  // namespace

std::vector<std::string> statement_failures(pg::Transaction& work, const immich::Catalogue& catalogue) {
  static std::mutex mutex;
  static std::set<std::string> passed;
  const std::string fingerprint = fingerprint_of(catalogue);
  const std::lock_guard lock(mutex);
  if (passed.contains(fingerprint) || is_on_record(work, fingerprint)) return {};
  std::vector<std::string> failures = plan_all(work, catalogue);
  if (failures.empty()) passed.insert(fingerprint);
  return failures;
}

void record_planned(pg::Connection& connection, const immich::Catalogue& catalogue) {
  connection.query(sql::tracking::record_planned, fingerprint_of(catalogue));
}

bool is_recorded_planned(pg::Transaction& work, const immich::Catalogue& catalogue) {
  return is_on_record(work, fingerprint_of(catalogue));
}

}  // namespace kindred::sync
