#pragma once
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/config.h"

struct pg_conn;  // libpq's PGconn

namespace kindred::pg {

struct HangUp {
  void operator()(pg_conn* session) const;
};
using SessionPtr = std::unique_ptr<pg_conn, HangUp>;

using Parameters = std::map<std::string, std::string>;

/// What libpq is told: where the database is, and how long to wait for a server or a network that does not answer. What
/// DB_URL sets itself stands. nullopt where DB_URL cannot be read.
std::optional<Parameters> connection_parameters(const Database& database, int connect_seconds);

/// A session that libpq has opened. Warnings of the server at the connection go to the log, each once a program; later
/// ones, and notices, are dropped. Throws Error(unreachable) that names the place but no secret, TooManyConnections
/// where PostgreSQL has none to give.
SessionPtr open_session(const Database& database, int connect_seconds);

/// `text` with a non-empty `secret` blotted out wherever it stands as a value of its own. A part of a longer word
/// stays: else a password like `postgres` would mangle the names of hosts, and would show itself by that. `shown` are
/// values that the message names anyway; where the secret equals one of them, nothing is hidden by blotting it out.
std::string without_secret(std::string text, std::string_view secret, std::span<const std::string_view> shown = {});

/// Of the libpq that is loaded, as in "15.14".
std::string libpq_version();

}  // namespace kindred::pg
