// What every command that works on jobs begins with.
#include "schema/session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "pg/migrate.h"
#include "sql.h"

namespace kindred::sync {

namespace {

void run_scripts(pg::Connection& connection, std::initializer_list<std::string_view> scripts) {
  pg::Transaction work = connection.begin();
  for (const std::string_view script : scripts) work.run_script(script);
  work.commit();
}

std::vector<std::string> names_of(const std::vector<Job>& jobs) {
  std::vector<std::string> names;
  for (const Job& job : jobs) names.push_back(job.name);
  return names;
}

}  // namespace

void prepare_session(pg::Connection& connection) {
  run_scripts(connection, {sql::session::prepare});
}

void prepare_for_verify(pg::Connection& connection) {
  run_scripts(connection, {sql::session::prepare, sql::session::verify});
}

void prepare_for_planning(pg::Transaction& work) {
  work.run_script(sql::session::copies);
  work.run_script(sql::session::verify);
}

void join_by_index(pg::Transaction& work) {
  work.run_script("set local enable_hashjoin = off; set local enable_mergejoin = off");
}

void join_sets(pg::Transaction& work) {
  work.run_script("set local enable_nestloop = off; set local work_mem = '32MB'");
}

void clear_lists(pg::Transaction& work) {
  work.run_script(
      "truncate pg_temp.kindred_changed, pg_temp.kindred_clause, pg_temp.kindred_condition, pg_temp.kindred_judged, "
      "pg_temp.kindred_candidate, pg_temp.kindred_touched, "
      "pg_temp.kindred_differing, pg_temp.kindred_wanted_file");
}

std::vector<Job> chosen_jobs(const Config& config, const std::optional<std::string>& only_job) {
  if (!only_job) return config.jobs;
  std::vector<Job> chosen;
  for (const Job& job : config.jobs) {
    if (job.name == *only_job) return {job};
    if (job.name.starts_with(*only_job + "/")) chosen.push_back(job);  // the targets of one job
  }
  if (!chosen.empty()) return chosen;
  throw Error(ErrorKind::usage, fmt::format("there is no job {}", *only_job),
              fmt::format("the configuration has: {}", fmt::join(names_of(config.jobs), ", ")));
}

Job chosen_job(const Config& config, const std::string& name) {
  const std::vector<Job> chosen = chosen_jobs(config, name);
  if (chosen.size() == 1) return chosen.front();
  throw Error(ErrorKind::usage, fmt::format("job {} has several targets, and this works on one", name),
              fmt::format("name one of: {}", fmt::join(names_of(chosen), ", ")));
}

void require_own_tables(pg::Connection& connection, std::string_view command) {
  if (pg::is_migrated(connection, sql::own::kFiles)) return;
  throw Error(
      ErrorKind::refused,
      fmt::format(
          "this database does not hold the tables of this Kindred, and {} makes none: it writes nothing unasked",
          command),
      "run `kindred sync` once");
}

}  // namespace kindred::sync
