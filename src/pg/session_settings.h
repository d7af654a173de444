#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kindred::pg {

struct Timeouts;

/// A setting of PostgreSQL that every session of Kindred pins, whatever the server, database or role say.
struct SessionSetting {
  const char* name;
  const char* value;
  const char* reason;
  int since = 0;  ///< the first server version that knows it, as in 170000; 0: all that Kindred supports
};

/// All of them but the ones whose value depends on the session: application_name and the time-outs.
std::span<const SessionSetting> session_settings();

/// Names and values, in the same order, of all that a session on a server of this version sets.
struct SettingValues {
  std::vector<std::string> names, values;
};
SettingValues values_of_settings(int server_version, std::string_view purpose, const Timeouts& timeouts);

/// The statement that sets what values_of_settings() lists, for the session. $1 text[]: names, $2 text[]: values.
extern const char* const kPinSettings;

/// The statement that lets triggers and foreign keys work in the session, where its role says
/// session_replication_role = replica. PostgreSQL refuses it to roles that are no superuser and have no right to set
/// it.
extern const char* const kTriggersFire;

/// The statement that adds the schemas of the extensions that Immich's tables and statements need to a search_path of
/// `public` alone. $1 text[]: extension_names(). Returns search_path, as it is then.
std::string pin_search_path();

/// The statement that returns the same as search_path without setting it, and as set_path the one that the session has.
std::string read_search_path();

/// Extensions whose types, operators and functions Immich's tables and statements name without a schema.
const std::vector<std::string>& extension_names();

}  // namespace kindred::pg
