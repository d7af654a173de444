#include "schema/table_copies.h"

#include <algorithm>

#include "immich/written_tables.h"
#include "pg/migrate.h"
#include "schema/database_guard.h"
#include "sql.h"

namespace kindred::sync {

namespace {

/// Our own tables, as far as they are there.
std::vector<immich::WrittenTable> own_tables(const immich::Catalogue& catalogue) {
  std::vector<immich::WrittenTable> tables;
  for (const auto& [name, shape] : catalogue.tables()) {
    if (immich::is_own_table(name)) tables.push_back({name, "true"});
  }
  return tables;
}

void copy_tables(pg::Connection& connection, const std::vector<immich::WrittenTable>& tables,
                 const std::vector<Job>& jobs) {
  std::vector<Uuid> users, albums;
  for (const Job& job : jobs) {
    users.push_back(job.source_user_id);
    users.push_back(job.target_user_id);
    if (job.album_id) albums.push_back(*job.album_id);
  }
  std::vector<std::string> names;
  pg::Transaction work = connection.begin(pg::Isolation::repeatable_read);
  work.run_script(sql::session::copies);
  for (const immich::WrittenTable& table : tables) {
    work.query("select pg_temp.kindred_copy_table($1, $2, $3::uuid[], $4::uuid[])", table.name, table.rows, users,
               albums);
    names.push_back(table.name);
  }
  work.query("select pg_temp.kindred_tie_copies($1::text[])", names);
  work.commit();
}

/// The copies of our own tables. Migrations see nothing but copies, and make what is missing among them.
void bring_up_to_date(pg::Connection& connection) {
  const auto path = connection.query("select current_setting('search_path') as it")[0].get<std::string>("it");
  connection.query("select set_config('search_path', 'pg_temp', false)");
  pg::migrate(connection, sql::own::kFiles);
  connection.query("select set_config('search_path', $1, false)", path);
}

}  // namespace

void make_copies(pg::Connection& connection, const immich::Catalogue& catalogue, const std::vector<Job>& jobs) {
  std::vector<immich::WrittenTable> tables = immich::written_tables(catalogue);
  for (immich::WrittenTable& table : own_tables(catalogue)) tables.push_back(std::move(table));
  copy_tables(connection, tables, jobs);
  bring_up_to_date(connection);
  {
    pg::Transaction work = connection.begin();
    check_database(work, catalogue);
  }
  connection.query("select set_config('default_transaction_read_only', 'on', false)");
}

void make_own_copies(pg::Connection& connection, const immich::Catalogue& catalogue) {
  if (pg::is_migrated(connection, sql::own::kFiles)) return;
  copy_tables(connection, own_tables(catalogue), {});
  bring_up_to_date(connection);
}

}  // namespace kindred::sync
