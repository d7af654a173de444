#include "pg/migrate.h"

#include <fmt/format.h>

#include <charconv>

namespace kindred::pg {

namespace {

/// The NNN of "own/NNN_what.sql".
int number_of(const sql::File& file) {
  const auto digits = file.name.substr(file.name.find('/') + 1);
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

/// 0 where none ran yet.
int recorded(Transaction& work) {
  if (!work.query("select to_regclass('_face_sync_meta') is not null as there")[0].get<bool>("there")) return 0;
  const Result rows = work.query("select value from _face_sync_meta where key = 'kindred_migration'");
  return rows.empty() ? 0 : std::stoi(rows[0].get<std::string>("value"));
}

/// Runs what has not run yet; returns how many files that were.
int run_files(Transaction& work, std::span<const sql::File> files) {
  work.query("select pg_advisory_xact_lock(hashtextextended('kindred migrations', 0))");
  const int done = recorded(work);
  const int newest = files.empty() ? 0 : number_of(files.back());
  if (done > newest) {
    throw Error(ErrorKind::refused,
                fmt::format("the tracking tables are at migration {}, this program knows {}", done, newest),
                "use the newer Kindred that wrote them");
  }
  int ran = 0;
  for (const sql::File& file : files) {
    if (number_of(file) <= done) continue;
    work.run_script(file.text);
    ++ran;
  }
  return ran;
}

}  // namespace

int migrate(Connection& connection, std::span<const sql::File> files, const std::function<void(Transaction&)>& check) {
  Transaction work = connection.begin();
  const int ran = run_files(work, files);
  if (check) check(work);
  if (ran == 0) return 0;  // nothing to do writes nothing
  work.query(
      "insert into _face_sync_meta (key, value) values ('kindred_migration', $1)"
      " on conflict (key) do update set value = excluded.value",
      std::to_string(number_of(files.back())));
  work.commit();
  return ran;
}

void rehearse(Connection& connection, std::span<const sql::File> files, const std::function<void(Transaction&)>& look) {
  Transaction work = connection.begin();
  run_files(work, files);
  look(work);
}

bool is_migrated(Connection& connection, std::span<const sql::File> files) {
  Transaction work = connection.begin();
  return is_migrated(work, files);
}

bool is_migrated(Transaction& work, std::span<const sql::File> files) {
  return files.empty() || recorded(work) == number_of(files.back());
}

}  // namespace kindred::pg
