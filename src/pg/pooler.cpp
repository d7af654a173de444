// PostgreSQL tells each client the process that serves it, and a pooler tells a number of its own: so a pooler shows in
// one statement. Whether it keeps a session for each client takes a second client. In session mode the two never meet
// in one process of PostgreSQL, whatever happens. In transaction mode a process that is free after the first client's
// statement serves the second one next, and while the second holds it the first one gets another.
//
// Turned down: to look for a temporary table or a setting later, because a pooler with one client often gives back the
// same process; to ask the pooler for its mode, which only its administrators may.
#include "pg/pooler.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <cstdlib>
#include <mutex>
#include <set>
#include <string>

#include "pg/error.h"

namespace kindred::pg {

namespace {

/// Other programs may take a process away between two of our statements: then nothing is known of that try.
constexpr int kTries = 5;

struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};

int process_of(pg_conn* session) {
  constexpr const char* kAsk = "select pg_catalog.pg_backend_pid()";
  const std::unique_ptr<PGresult, FreeResult> result(PQexec(session, kAsk));
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) throw_failure(session, result.get(), kAsk);
  return std::atoi(PQgetvalue(result.get(), 0, 0));
}

bool succeeds(pg_conn* session, const char* sql) {
  const std::unique_ptr<PGresult, FreeResult> result(PQexec(session, sql));
  return PQresultStatus(result.get()) == PGRES_COMMAND_OK;
}

/// True where `other` can be served, in the middle of a transaction, by the process that served `session` just before,
/// and where it cannot begin one: a pooler that takes each statement for itself refuses that.
bool shares_processes(pg_conn* session, pg_conn* other) {
  const int first = process_of(session);
  for (int i = 0; i < kTries; ++i) {
    if (!succeeds(other, "begin")) return true;
    const int theirs = process_of(other);
    const int ours = process_of(session);
    if (theirs == first || ours != first || !succeeds(other, "rollback")) return true;
  }
  return false;
}

/// Servers behind a pooler that is known to keep a session for each client.
class KnownPoolers {
 public:
  bool has(const std::string& place) const {
    const std::lock_guard lock(mutex_);
    return places_.contains(place);
  }
  void add(std::string place) {
    const std::lock_guard lock(mutex_);
    places_.insert(std::move(place));
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> places_;
};

[[noreturn]] void refuse() {
  throw Error(ErrorKind::refused,
              "a connection pooler between Kindred and PostgreSQL gives each transaction another session (PgBouncer: "
              "pool_mode = transaction or statement), and Kindred needs its sessions for itself",
              "set DB_HOSTNAME and DB_PORT (or DB_URL) to PostgreSQL itself, or to a pool with pool_mode = session");
}

}  // namespace

void refuse_transaction_pooling(pg_conn* session, const std::function<SessionPtr()>& open_another) {
  static KnownPoolers keep_sessions;
  if (process_of(session) == PQbackendPID(session)) return;
  const std::string place = fmt::format("{}:{} {}", PQhost(session), PQport(session), PQdb(session));
  if (keep_sessions.has(place)) return;
  const SessionPtr other = open_another();
  if (shares_processes(session, other.get())) refuse();
  keep_sessions.add(place);
}

}  // namespace kindred::pg
