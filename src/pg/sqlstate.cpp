// The one place that says what an error of PostgreSQL means and what to do about it. docs/operations.md has the same
// table, which a test compares. PostgreSQL's own HINT is not shown: it is in the server's language and speaks to
// developers.
#include "pg/sqlstate.h"

#include <algorithm>
#include <array>

namespace kindred::pg {

namespace {

using enum ErrorKind;

constexpr std::array<SqlstateAdvice, 36> kStates = {{
    {"25006", unreachable, "the server is read-only: a standby",
     "set DB_HOSTNAME (or DB_URL) to the primary; with CloudNativePG that is the service that ends in -rw, not -ro "
     "or -r"},
    {"28P01", unreachable, "wrong password", "set DB_USERNAME and DB_PASSWORD (or DB_URL) as in Immich's .env file"},
    {"28000", unreachable, "the server does not accept this role, database or address",
     "check DB_USERNAME, DB_SSL_MODE, and the server's pg_hba.conf"},
    {"28", unreachable, "login refused", "check DB_USERNAME and DB_PASSWORD (or DB_URL)"},
    {"3D000", unreachable, "no such database", "set DB_DATABASE_NAME (or DB_URL) to Immich's database, usually immich"},
    {"40003", unreachable, "a commit in doubt", "the next cycle finds out by looking"},
    {"40", transient, "a conflict with another transaction", "it is tried again; if this stays, run fewer workers"},
    {"42501", refused, "the role lacks a right", "let an administrator run what `kindred doctor --grants` prints"},
    {"53100", no_space, "PostgreSQL's disk is full",
     "make room on the disk of PostgreSQL's data; the next cycle goes on"},
    {"53200", no_space, "PostgreSQL is out of memory",
     "give PostgreSQL's container more memory, or lower its shared_buffers, work_mem or max_connections"},
    {"53300", unreachable, "no connection is free, of the server, the database or the role",
     "lower `workers`, or raise PostgreSQL's max_connections, or the CONNECTION LIMIT of the role or database; Kindred "
     "uses up to `workers` + 2 connections, needs 2, and is slower with fewer"},
    {"53400", failed, "a limit of PostgreSQL's configuration", "raise the limit that the message names"},
    {"53", unreachable, "PostgreSQL lacks resources", "look at PostgreSQL's log"},
    {"54", failed, "a limit of PostgreSQL's", "raise the setting that the message names, if it names one"},
    {"55006", transient, "an object is in use", "it is tried again"},
    {"55P03", transient, "another session held a lock for too long",
     "it is tried again; if this stays, look for a session that is stuck: select pid, query from "
     "pg_stat_activity where state = 'idle in transaction'"},
    {"57014", transient, "a statement took too long or was cancelled",
     "it is tried again; if this stays, look at the load of PostgreSQL's disk"},
    {"57P01", unreachable, "an administrator stops the server or ended the session",
     "wait until PostgreSQL runs again"},
    {"57P02", unreachable, "the server crashed", "PostgreSQL restarts by itself; its log says why it crashed"},
    {"57P03", unreachable, "the server starts or stops", "wait until PostgreSQL accepts connections"},
    {"57P04", unreachable, "the database was dropped", "check DB_DATABASE_NAME (or DB_URL)"},
    {"57P05", unreachable, "the session was idle for too long", "a new session is made at the next try"},
    {"57", unreachable, "an operator stepped in", "look at PostgreSQL's log"},
    {"25P03", unreachable, "a transaction was idle for too long", "a new session is made at the next try"},
    {"25P04", unreachable, "a transaction took too long", "a new session is made at the next try"},
    {"58", failed, "PostgreSQL cannot read or write its files",
     "look at PostgreSQL's log and at the disk of its data before anything else"},
    {"XX001", failed, "PostgreSQL's data are damaged", "restore the database from a backup"},
    {"XX002", failed, "an index of PostgreSQL's is damaged", "reindex the database, or restore it from a backup"},
    {"08P01", unreachable, "something between Kindred and PostgreSQL does not speak its protocol",
     "connect to PostgreSQL directly, or through a pooler in session mode"},
    {"08", unreachable, "the connection failed",
     "check that PostgreSQL runs and that DB_HOSTNAME and DB_PORT (or DB_URL) are its address"},
    {"22P05", failed, "the database's encoding lacks a character",
     "rename the file, job or folder that the message names; or move Immich's database to UTF8, which Immich itself "
     "makes: dump it, create it with encoding 'UTF8' template template0, and restore the dump"},
    {"22021", failed, "a text is no UTF-8", "rename the file or folder that the message names"},
    {"42883", failed, "an operator or function is missing",
     "run `kindred doctor`; if an extension was moved to another schema, run the failed command again"},
    {"42704", failed, "a type or another object is missing", "run `kindred doctor`"},
    {"42P01", failed, "a table is missing", "run `kindred doctor --schema`"},
    {"42703", failed, "a column is missing", "run `kindred doctor --schema`"},
}};

constexpr SqlstateAdvice kOther{"", failed, "", ""};

}  // namespace

std::span<const SqlstateAdvice> sqlstate_advice() {
  return kStates;
}

const SqlstateAdvice& advice_for(std::string_view sqlstate) {
  const auto found =
      std::find_if(kStates.begin(), kStates.end(), [&](const auto& one) { return sqlstate.starts_with(one.state); });
  return found == kStates.end() ? kOther : *found;
}

}  // namespace kindred::pg
