// How a session is opened, and what may be said where it cannot be. libpq's PQconnectdb prints what the server remarks
// meanwhile on stderr, as "database … has a collation version mismatch" after an upgrade of the server's image, because
// only a session that exists can be told otherwise. So the connection is begun in steps, and told before it goes on:
// such a warning goes to the log, once.
//
// libpq gives no SQLSTATE of a connection that failed but in its verbose text, "FATAL:  53300: …", so that is asked
// for.
#include "pg/connect.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <regex>
#include <set>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/printable.h"
#include "pg/error.h"
#include "pg/sqlstate.h"

namespace kindred::pg {

namespace {

using Clock = std::chrono::steady_clock;

/// A server that is up answers within milliseconds, over a bad line within a second or two.
constexpr std::chrono::milliseconds kFirstTry{3'000};

/// What is to be noticed in which time where a host vanishes without a word, as in a power cut: about a minute.
constexpr std::array<std::pair<const char*, const char*>, 5> kNetworkDefaults = {{{"keepalives", "1"},
                                                                                  {"keepalives_idle", "30"},
                                                                                  {"keepalives_interval", "10"},
                                                                                  {"keepalives_count", "3"},
                                                                                  {"tcp_user_timeout", "60000"}}};

void drop_notice(void*, const pg_result*) {}

/// Each warning once a program: every session brings the same ones.
void log_warning(void*, const pg_result* notice) {
  static std::mutex mutex;
  static std::set<std::string> said;
  const char* const severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  const char* const text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);
  if (severity == nullptr || text == nullptr || std::string_view(severity) != "WARNING") return;
  const std::lock_guard lock(mutex);
  if (said.insert(text).second) spdlog::warn("PostgreSQL says: {}", printable(text));
}

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// What DB_URL says; nullopt where libpq cannot read it.
std::optional<Parameters> parameters_of_url(const std::string& url) {
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.c_str(), nullptr));
  if (!options) return std::nullopt;
  Parameters parameters;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) parameters.emplace(option->keyword, option->val);
  }
  return parameters;
}

SessionPtr begin_session(const Database& database, int connect_seconds) {
  const auto parameters = connection_parameters(database, connect_seconds);
  if (!parameters) return SessionPtr(PQconnectStart(database.url.c_str()));  // which fails, and says why
  std::vector<const char*> keywords, values;
  for (const auto& [keyword, value] : *parameters) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return SessionPtr(PQconnectStartParams(keywords.data(), values.data(), 0));
}

/// False where the socket was not ready in time.
bool wait_for_socket(int socket, short event, Clock::time_point deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd entry{socket, event, 0};
    const int ready = ::poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready != -1 || errno != EINTR) return ready > 0;
  }
}

/// Takes the steps until the session is open or has failed; false where it is neither in time.
bool settles_in_time(PGconn* session) {
  const auto deadline = Clock::now() + kFirstTry;
  auto step = PGRES_POLLING_WRITING;
  while (step == PGRES_POLLING_READING || step == PGRES_POLLING_WRITING) {
    if (!wait_for_socket(PQsocket(session), step == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) return false;
    step = PQconnectPoll(session);
  }
  return true;
}

/// Where the database is, for people: never the password, so never the URL.
std::string place_of(const Database& database) {
  if (!database.url.empty()) return "the server that DB_URL names";
  return fmt::format("{}:{}, database {}, user {}", database.host, database.port, database.name, database.user);
}

/// What libpq says of a connection that could not be made, without a secret in it. Of a URL that it cannot read it
/// repeats pieces, which may be of the password; so only what the server or the network said is shown.
std::string reason_of(const Database& database, std::string_view text) {
  const std::array<std::string_view, 3> shown = {database.host, database.user, database.name};  // as place_of does
  if (database.url.empty()) return without_secret(first_line(text), database.password, shown);
  const auto said = text.find(" failed: ");
  if (text.starts_with("connection to server") && said != std::string_view::npos) {
    return first_line(text.substr(said + std::string_view(" failed: ").size()));
  }
  return "it cannot be read, or names no host that is known (in a URL's password, @ : / ? # % are written as %40 and "
         "so on)";
}

/// The SQLSTATE in "…: FATAL:  53300: sorry, too many clients already", libpq's verbose text; empty where the server
/// sent none. What comes before it is in the server's language.
std::string sqlstate_in(std::string_view text) {
  static const std::regex kState(":  ([0-9A-Z]{5}): ");
  std::match_results<std::string_view::const_iterator> found;
  return std::regex_search(text.begin(), text.end(), found, kState) ? found[1].str() : "";
}

[[noreturn]] void throw_unconnected(const Database& database, pg_conn* session) {
  const std::string text = PQerrorMessage(session);
  const std::string sqlstate = sqlstate_in(text);
  const std::string message =
      fmt::format("cannot connect to PostgreSQL at {}: {}", place_of(database), reason_of(database, text));
  const std::string advice(advice_for(sqlstate).advice);
  if (sqlstate == kTooManyConnections) throw TooManyConnections(ErrorKind::unreachable, message, advice);
  throw Error(ErrorKind::unreachable, message,
              advice.empty() ? "check that it runs and that DB_HOSTNAME, DB_PORT, DB_USERNAME, DB_PASSWORD and "
                               "DB_DATABASE_NAME (or DB_URL) are Immich's"
                             : advice);
}

/// A character that continues a word or a host's name, so that what stands beside it is only a part of one.
bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// False where what stands at `at` is only a piece of a longer word: the `postgres` of a host `immich_postgres`.
bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
  const bool goes_on_before = at > 0 && is_of_word(text[at - 1]);
  const bool goes_on_behind = at + length < text.size() && is_of_word(text[at + length]);
  return !goes_on_before && !goes_on_behind;
}

}  // namespace

void HangUp::operator()(pg_conn* session) const {
  PQfinish(session);
}

std::optional<Parameters> connection_parameters(const Database& database, int connect_seconds) {
  std::optional<Parameters> parameters;
  if (!database.url.empty()) {
    parameters = parameters_of_url(database.url);
  } else {  // an empty value leaves libpq's default
    parameters = Parameters{{"host", database.host},   {"port", std::to_string(database.port)},
                            {"user", database.user},   {"password", database.password},
                            {"dbname", database.name}, {"sslmode", database.ssl_mode}};
  }
  if (!parameters) return std::nullopt;
  for (const auto& [keyword, value] : kNetworkDefaults) parameters->emplace(keyword, value);
  parameters->emplace("connect_timeout", std::to_string(connect_seconds));
  (*parameters)["client_encoding"] = "UTF8";
  return parameters;
}

// What comes in steps knows no time limits, and does not go from an address that does not answer to the host's next
// one. PQreset does both, as PQconnectdb does, and keeps what the session was told: it takes over where the first try
// hangs.
SessionPtr open_session(const Database& database, int connect_seconds) {
  SessionPtr session = begin_session(database, connect_seconds);
  PQsetNoticeReceiver(session.get(), log_warning, nullptr);
  PQsetErrorVerbosity(session.get(), PQERRORS_VERBOSE);
  if (PQstatus(session.get()) != CONNECTION_BAD && !settles_in_time(session.get())) PQreset(session.get());
  if (PQstatus(session.get()) != CONNECTION_OK) throw_unconnected(database, session.get());
  PQsetNoticeReceiver(session.get(), drop_notice, nullptr);
  PQsetErrorVerbosity(session.get(), PQERRORS_TERSE);  // no DETAIL in libpq's own text either
  return session;
}

std::string without_secret(std::string text, std::string_view secret, std::span<const std::string_view> shown) {
  if (secret.empty() || std::find(shown.begin(), shown.end(), secret) != shown.end()) return text;
  constexpr std::string_view kMask = "***";
  for (auto at = text.find(secret); at != std::string::npos;) {
    if (stands_alone(text, at, secret.size())) {
      text.replace(at, secret.size(), kMask);
      at = text.find(secret, at + kMask.size());
    } else {
      at = text.find(secret, at + 1);
    }
  }
  return text;
}

std::string libpq_version() {
  const int version = PQlibVersion();
  return fmt::format("{}.{}", version / 10'000, version % 10'000);
}

}  // namespace kindred::pg
