#include "schema/trial.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "base/sha1.h"
#include "schema/known_schemas.h"
#include "schema/session.h"
#include "schema/statements.h"
#include "sql.h"

namespace kindred::sync {

namespace {

Trial run_trial(pg::Transaction& work, const std::vector<Statement>& statements) {
  prepare_for_trial(work);
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

/// Of all that a trial follows from: what `inputs` says of the schema and the role, and the statements with the
/// functions and temporary tables that they call.
std::string digest_of(std::string inputs, const std::vector<Statement>& statements) {
  for (const sql::File& file : sql::session::kFiles) inputs += file.text;
  for (const Statement& statement : statements) inputs += statement.text;
  return fmt::format("{:02x}", fmt::join(sha1(inputs), ""));
}

bool is_on_record(pg::Transaction& work, const std::string& digest) {
  const pg::Result recorded = work.query(sql::tracking::read_trial);
  return !recorded.empty() && recorded[0].get<std::string>("digest") == digest;
}

}  // namespace

Trial try_statements(pg::Transaction& work, const immich::Catalogue& catalogue) {
  static std::mutex mutex;
  static std::map<std::string, Trial> known;
  const std::vector<Statement> statements = all_statements(catalogue);
  const pg::Result inputs = work.query(sql::immich::read_trial_inputs);
  const std::string digest = digest_of(inputs[0].get<std::string>("inputs"), statements);
  if (inputs[0].get<bool>("may_read_record") && is_on_record(work, digest)) return {{}, {}, digest, true};
  const std::lock_guard lock(mutex);
  const auto found = known.find(digest);
  if (found != known.end()) return found->second;
  Trial trial = run_trial(work, statements);
  trial.digest = digest;
  return known.insert_or_assign(digest, std::move(trial)).first->second;
}

void record_trial(pg::Connection& connection, const std::string& digest) {
  connection.query(sql::tracking::record_trial, digest);
}

void check_statements(const Trial& trial, const immich::Catalogue& catalogue) {
  if (trial.failures.empty()) return;
  // PostgreSQL may say no more than "operator does not exist: uuid = text": what is otherwise is the cause.
  const auto [version, differences, count] = immich::nearest_schema(catalogue);
  throw Error(ErrorKind::refused,
              fmt::format("statements of this Kindred do not fit Immich's database; nothing was written:\n  - {}\n"
                          "compared with Immich {}:\n  - {}",
                          fmt::join(trial.failures, "\n  - "), version, fmt::join(differences, "\n  - ")),
              "use a Kindred that knows this version of Immich");
}

void check_statements(pg::Connection& connection, const immich::Catalogue& catalogue) {
  pg::Transaction work = connection.begin();
  check_statements(try_statements(work, catalogue), catalogue);
}

}  // namespace kindred::sync
