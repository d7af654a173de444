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

/// Returns the tables' names.
std::vector<std::string> copy_tables(pg::Transaction& work, const std::vector<immich::WrittenTable>& tables,
                                     const std::vector<Job>& jobs) {
  std::vector<Uuid> users, albums;
  for (const Job& job : jobs) {
    users.push_back(job.source_user_id);
    users.push_back(job.target_user_id);
    if (job.album_id) albums.push_back(*job.album_id);
  }
  std::vector<std::string> names;
  for (const immich::WrittenTable& table : tables) {
    work.query("select pg_temp.kindred_copy_table($1, $2, $3::uuid[], $4::uuid[])", table.name, table.rows, users,
               albums);
    names.push_back(table.name);
  }
  return names;
}

/// In one snapshot.
void copy_tables(pg::Connection& connection, const std::vector<immich::WrittenTable>& of_immich,
                 const std::vector<immich::WrittenTable>& own, const std::vector<Job>& jobs, bool refuses_changes) {
  pg::Transaction work = connection.begin(pg::Isolation::repeatable_read);
  work.run_script(sql::session::copies);
  std::vector<std::string> names = copy_tables(work, of_immich, jobs);
  if (refuses_changes) work.query("select pg_temp.kindred_refuse_changes($1::text[])", names);
  for (std::string& name : copy_tables(work, own, jobs)) names.push_back(std::move(name));
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

void make_copies(pg::Connection& connection, const immich::Catalogue& catalogue, const std::vector<Job>& jobs,
                 Copied copied) {
  std::vector<immich::WrittenTable> tables = immich::written_tables(catalogue);
  const bool is_small = copied == Copied::small;
  if (is_small) std::erase_if(tables, [](const immich::WrittenTable& table) { return table.has_row_per_photo; });
  copy_tables(connection, tables, own_tables(catalogue), jobs, is_small);
  bring_up_to_date(connection);
  {
    pg::Transaction work = connection.begin();
    check_database(work, catalogue);
  }
  connection.query("select set_config('default_transaction_read_only', 'on', false)");
}

void make_own_copies(pg::Connection& connection, const immich::Catalogue& catalogue) {
  if (pg::is_migrated(connection, sql::own::kFiles)) return;
  copy_tables(connection, {}, own_tables(catalogue), {}, false);
  bring_up_to_date(connection);
}

}  // namespace kindred::sync
