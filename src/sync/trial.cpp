#include "sync/trial.h"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "sql.h"
#include "sync/statements.h"

namespace kindred::sync {

namespace {

Trial run_trial(pg::Transaction& work, const std::vector<Statement>& statements) {
  std::vector<std::string> names, texts;
  for (const Statement& statement : statements) {
    names.push_back(statement.name);
    texts.push_back(statement.text);
  }
  const pg::Result tried = work.query(
      "select s.name, t.failure, t.lacks_right, to_json(t.written) as written"
      " from unnest($1::text[], $2::text[]) as s (name, statement), pg_temp.kindred_trial(s.statement) as t",
      names, texts);
  Trial trial;
  bool lacks_right = false;
  std::vector<std::string> written;
  for (const pg::Row row : tried) {
    if (row.get<bool>("lacks_right")) {
      lacks_right = true;
    } else if (const auto failure = row.get<std::optional<std::string>>("failure")) {
      trial.failures.push_back(fmt::format("{}: {}", row.get<std::string>("name"), *failure));
    } else if (const auto tables = row.get<std::optional<std::string>>("written")) {
      for (const auto& table : nlohmann::json::parse(*tables)) written.push_back(table.get<std::string>());
    }
  }
  if (!trial.failures.empty()) return trial;
  // PostgreSQL names the first right that is missing; the administrator is to hear of all of them.
  trial.missing =
      missing_of(work, lacks_right ? needed_privileges(work, statements) : needed_by_triggers(work, written));
  return trial;
}

}  // namespace

Trial try_statements(pg::Transaction& work, const immich::Catalogue& catalogue) {
  static std::mutex mutex;
  static std::map<std::string, Trial> known;
  const std::vector<Statement> statements = all_statements(catalogue);
  std::string key = work.query(sql::immich::read_trial_inputs)[0].get<std::string>("inputs");
  for (const Statement& statement : statements) key += statement.text;
  const std::lock_guard lock(mutex);
  const auto found = known.find(key);
  if (found != known.end()) return found->second;
  return known.insert_or_assign(std::move(key), run_trial(work, statements)).first->second;
}

}  // namespace kindred::sync
