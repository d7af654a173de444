// One database a test, copied from a template: a copy takes a tenth of a second, the schema's script nearly one. The
// template is built under another name and renamed when it is whole, so a run that was killed leaves no half of it.
#include "support/test_database.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "pg/migrate.h"
#include "schema/session.h"
#include "schema/table_rights.h"
#include "sql.h"
#include "support/files.h"

namespace kindred::support {

namespace {

constexpr int kTemplateLock = 7301;  ///< advisory lock in database postgres: one process builds a template

std::string template_name(const std::string& version, const SchemaOptions& options) {
  std::string name = "immich_" + version + (options.vector_indexes ? "" : "_no_vector_indexes");
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

/// The role that tests of the product run as. Roles are the cluster's, so it is there once; what it may do is in the
/// template, and so in each copy of it.
constexpr const char* kRole = "kindred";

void grant_to_role(const Cluster& cluster, const std::string& name) {
  pg::Connection session(cluster.database(name), "grants");
  cluster.psql(name, sync::grants(session, kRole));
}

void build_template(const Cluster& cluster, const std::string& name, const ImmichSchema& schema,
                    const SchemaOptions& options) {
  const std::string unfinished = name + "_unfinished";
  cluster.psql("postgres", fmt::format("drop database if exists {0} with (force); create database {0};", unfinished));
  cluster.psql(unfinished, "begin;\n" + schema.script(options) + "commit;");
  grant_to_role(cluster, unfinished);
  cluster.psql("postgres", fmt::format("alter database {} rename to {};", unfinished, name));
}

void ensure_template(const Cluster& cluster, const std::string& name, const ImmichSchema& schema,
                     const SchemaOptions& options) {
  pg::Connection session(cluster.database("postgres"), "template");
  pg::Transaction lock = session.begin();
  const char* kExists = "select from pg_database where datname = $1";
  if (!lock.query(kExists, name).empty()) return;
  lock.query("set local lock_timeout = 0");
  lock.query("select pg_advisory_xact_lock($1)", kTemplateLock);
  if (lock.query(kExists, name).empty()) build_template(cluster, name, schema, options);
}

std::string new_name() {
  static std::atomic<int> count = 0;
  return fmt::format("test_{}_{}", ::getpid(), ++count);
}

}  // namespace

void create_immich_database(const Cluster& cluster, const std::string& name, const std::string& version,
                            const SchemaOptions& options) {
  const std::string from = template_name(version, options);
  ensure_template(cluster, from, ImmichSchema(version), options);
  pg::Connection(cluster.database("postgres"), "new database")
      .query(fmt::format("create database {} template {} strategy file_copy",  // a third of the default's time
                         pg::quote_identifier(name), pg::quote_identifier(from)));
}

TestDatabase::TestDatabase(const std::string& version, const SchemaOptions& options, const Cluster& cluster)
    : cluster_(cluster), version_(version), config_(cluster.database(new_name())) {
  create_immich_database(cluster_, config_.name, version_, options);
}

Database TestDatabase::as_kindred() const {
  Database database = config_;
  database.user = kRole;
  return database;
}

void TestDatabase::grant() const {
  grant_to_role(cluster_, config_.name);
}

TestDatabase::~TestDatabase() {
  if (keep_for_a_look()) {
    std::fprintf(stderr, "kept: psql -h %s -U postgres %s\n", config_.host.c_str(), config_.name.c_str());
    return;
  }
  try {
    pg::Connection(cluster_.database("postgres"), "old database")
        .query(fmt::format("drop database if exists {} with (force)", config_.name));
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());  // the cluster goes soon, and the database with it
  }
}

void prepare_for_all_statements(pg::Connection& session) {
  pg::migrate(session, sql::own::kFiles);
  sync::prepare_session(session);
  pg::Transaction work = session.begin();
  sync::prepare_for_planning(work);
  work.commit();
}

void end_other_sessions(pg::Connection& db) {
  const char* kSessions =
      "select pid, pg_terminate_backend(pid, 60000) from pg_stat_activity where datname = current_database()"
      " and backend_type = 'client backend' and pid <> pg_backend_pid()";
  while (!db.query(kSessions).empty()) {
  }
}

bool cycle_waits_for_lock(pg::Connection& db) {
  return db
      .query(
          "select exists (select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and"
          " a.application_name = 'kindred sync' and a.datname = current_database()) as waits")[0]
      .get<bool>("waits");
}

}  // namespace kindred::support
