#include "support/hostile_settings.h"

#include <fmt/format.h>

#include <array>

namespace kindred::support {

namespace {

// idle_session_timeout and statement_timeout leave the time in which a program can set its own.
constexpr std::array<std::pair<const char*, const char*>, 27> kHostile = {
    {{"client_encoding", "LATIN1"},
     {"standard_conforming_strings", "off"},
     {"escape_string_warning", "on"},
     {"backslash_quote", "off"},
     {"quote_all_identifiers", "on"},
     {"transform_null_equals", "on"},
     {"array_nulls", "off"},
     {"search_path", "pg_catalog"},
     {"datestyle", "SQL, DMY"},
     {"intervalstyle", "sql_standard"},
     {"timezone", "Asia/Tokyo"},
     {"timezone_abbreviations", "Australia"},
     {"extra_float_digits", "-15"},
     {"bytea_output", "escape"},
     {"xmloption", "document"},
     {"default_transaction_isolation", "serializable"},
     {"default_transaction_read_only", "on"},
     {"default_transaction_deferrable", "on"},
     {"synchronous_commit", "off"},
     {"check_function_bodies", "off"},
     {"exit_on_error", "on"},
     {"gin_fuzzy_search_limit", "1"},
     {"idle_in_transaction_session_timeout", "200ms"},
     {"idle_session_timeout", "2s"},
     {"lock_timeout", "1ms"},
     {"statement_timeout", "200ms"},
     {"jit", "on"}}};

}  // namespace

void set_hostile(const TestDatabase& database) {
  pg::Connection db = database.connect();
  for (const auto& [name, value] : kHostile) {
    const std::string quoted = std::string_view(name) == "search_path" ? value : fmt::format("'{}'", value);
    db.query(fmt::format("alter role {} in database {} set {} = {}", database.as_kindred().user,
                         pg::quote_identifier(database.config().name), name, quoted));
  }
}

}  // namespace kindred::support
