// What a session pins. `ALTER ROLE … SET` and `ALTER DATABASE … SET` reach every session, so each setting that can
// change what a statement means, which rows it sees or how a value is written stands here with its value and its
// reason. They are set after the connection is made: poolers reject `options` in the startup packet. docs/operations.md
// has the same list, which a test compares.
//
// Left alone: settings that only change the speed (planner, memory, parallel workers), `role` (an administrator may
// mean it), and text search and locale settings, which no statement reads. session_replication_role stands apart, since
// only superusers may set it: see kTriggersFire.
#include "pg/session_settings.h"

#include <fmt/format.h>

#include <array>

#include "pg/connection.h"

namespace kindred::pg {

namespace {

constexpr std::array<SessionSetting, 30> kSettings = {{
    {"row_security", "off", "a policy must refuse a statement, not hide rows: hidden rows look like deleted photos"},
    {"client_encoding", "UTF8", "all texts here are UTF-8; in some encodings a character ends in a backslash"},
    {"standard_conforming_strings", "on", "our statements write a backslash as one character"},
    {"backslash_quote", "safe_encoding", "PostgreSQL's default for \\' in a text"},
    {"quote_all_identifiers", "off", "names are compared as PostgreSQL writes them by default"},
    {"transform_null_equals", "off", "`= null` must not become `is null`"},
    {"array_nulls", "on", "NULL in an array is a null, not a text"},
    {"search_path", "public",
     "Immich's triggers name tables without a schema; the schemas of Immich's extensions are added"},
    {"datestyle", "ISO, MDY", "dates are written and read as year-month-day"},
    {"intervalstyle", "postgres", "intervals are written as PostgreSQL does by default"},
    {"timezone", "UTC", "times are written in UTC"},
    {"timezone_abbreviations", "Default", "abbreviations of zones mean what they mean by default"},
    {"extra_float_digits", "1", "numbers keep all their digits"},
    {"bytea_output", "hex", "checksums are read in hexadecimal"},
    {"default_transaction_isolation", "read committed", "single statements are not retried after conflicts"},
    {"default_transaction_read_only", "off", "Kindred writes; a server that cannot be written to is an error"},
    {"default_transaction_deferrable", "off", "no transaction may wait for all others"},
    {"synchronous_commit", "on", "a row must be gone for good before its file is removed, also after a power cut"},
    {"default_tablespace", "", "our tables belong to the database's own place"},
    {"default_table_access_method", "heap", "our tables are updated in place, which other kinds cannot do"},
    {"check_function_bodies", "on", "a temporary function that does not fit is refused at once"},
    {"exit_on_error", "off", "one refused row must not end the session, and a job's lock with it"},
    {"gin_fuzzy_search_limit", "0", "a search by index must return all rows, not some of them at random"},
    {"idle_in_transaction_session_timeout", "0", "a transaction may wait for the disk"},
    {"idle_session_timeout", "0", "the session that holds a job's lock is idle for a whole cycle"},
    {"transaction_timeout", "0", "`verify` reads a large library in one transaction", 170000},
    {"tcp_keepalives_idle", "30", "the server notices a vanished Kindred, and frees its locks, in about a minute"},
    {"tcp_keepalives_interval", "10", "see tcp_keepalives_idle"},
    {"tcp_keepalives_count", "3", "see tcp_keepalives_idle"},
    // Neither the catalogue nor a temporary table has statistics here, so PostgreSQL thinks small look-ups expensive
    // and compiles them first. Ten assets among 300,000 took 3.2 s in place of 22 ms.
    {"jit", "off", "PostgreSQL would compile small statements, which takes longer than to run them"},
}};

/// `public` and the schemas of the extensions in $1, as search_path is written.
constexpr const char* kSearchPath =
    "pg_catalog.concat_ws(', ', 'public',"
    " (select pg_catalog.string_agg(distinct pg_catalog.quote_ident(n.nspname), ', ')"
    " from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace"
    " where e.extname = any ($1::pg_catalog.text[]) and n.nspname not in ('public', 'pg_catalog')))";

}  // namespace

// It may run under a search_path that is not ours yet, so everything in it names its schema, but
// for unnest() with several arrays, which PostgreSQL reads as its own and only without one.
const char* const kPinSettings =
    "select pg_catalog.set_config(s.name, s.value, false)"
    " from unnest($1::pg_catalog.text[], $2::pg_catalog.text[]) as s (name, value)";

const char* const kTriggersFire =
    "select pg_catalog.set_config('session_replication_role', 'origin', false)"
    " where pg_catalog.current_setting('session_replication_role') operator(pg_catalog.<>) 'origin'";

std::string pin_search_path() {
  return fmt::format("select pg_catalog.set_config('search_path', {}, false) as search_path", kSearchPath);
}

std::string read_search_path() {
  return fmt::format("select {} as search_path, pg_catalog.current_setting('search_path') as set_path", kSearchPath);
}

const std::vector<std::string>& extension_names() {
  static const std::vector<std::string> names = {"vector",        "vectors", "vchord",   "cube",
                                                 "earthdistance", "pg_trgm", "unaccent", "uuid-ossp"};
  return names;
}

std::span<const SessionSetting> session_settings() {
  return kSettings;
}

SettingValues values_of_settings(int server_version, std::string_view purpose, const Timeouts& timeouts) {
  SettingValues all;
  const auto add = [&](const char* name, std::string value) {
    all.names.emplace_back(name);
    all.values.push_back(std::move(value));
  };
  for (const SessionSetting& setting : kSettings) {
    if (server_version >= setting.since) add(setting.name, setting.value);
  }
  add("application_name", fmt::format("kindred {}", purpose));
  add("lock_timeout", std::to_string(timeouts.lock_ms));
  add("statement_timeout", std::to_string(timeouts.statement_ms));
  return all;
}

}  // namespace kindred::pg
