// The one place where libpqxx's objects live. Two of its habits are turned off: connections that come back by
// themselves (a lost session has lost its locks and temporary tables, so the caller must know), and exceptions as seen
// by others (they become kindred::Error, sorted by what to do).
#include "pg/connection.h"

#include <fmt/format.h>

#include <array>
#include <pqxx/pqxx>
#include <utility>

#include "pg/translate_error.h"

namespace kindred::pg {

struct Connection::State {
  std::unique_ptr<pqxx::connection> session;
};

struct Transaction::State {
  std::unique_ptr<pqxx::dbtransaction> work;
};

struct Result::Data {
  pqxx::result rows;
};

namespace {

std::string conninfo_value(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// A DB_URL is taken as it stands: it may set its own time-outs.
std::string conninfo(const Database& database, const Timeouts& timeouts) {
  if (!database.url.empty()) return database.url;
  std::string out =
      fmt::format("host={} port={} user={} dbname={} sslmode={} connect_timeout={}", conninfo_value(database.host),
                  database.port, conninfo_value(database.user), conninfo_value(database.name),
                  conninfo_value(database.ssl_mode), timeouts.connect_seconds);
  if (!database.password.empty()) out += " password=" + conninfo_value(database.password);
  return out;
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

void stay_closed_once_lost(pqxx::connection& session) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // version 7 never reactivates; 6.4 has no other switch
  session.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

std::unique_ptr<pqxx::connection> open_session(const Database& database, const Timeouts& timeouts) {
  try {
    auto session = std::make_unique<pqxx::connection>(conninfo(database, timeouts));
    stay_closed_once_lost(*session);
    session->set_verbosity(pqxx::connection_base::verbose);  // names the constraint, whatever the server's language
    return session;
  } catch (const pqxx::failure& failure) {
    throw Error(
        ErrorKind::unreachable,
        fmt::format("cannot connect to PostgreSQL at {}: {}", place_of(database), reason_of(database, failure.what())),
        "check that it runs and that DB_HOSTNAME, DB_PORT, DB_USERNAME, DB_PASSWORD and DB_DATABASE_NAME (or "
        "DB_URL) are Immich's");
  }
}

/// Without compiled plans: neither the system's catalogue nor a temporary table has statistics here, so PostgreSQL
/// thinks small look-ups dear and compiles them first. Ten assets among 300,000 took 3.2 s in place of 22 ms.
void settle_session(pqxx::connection& session, std::string_view purpose, const Timeouts& timeouts) {
  pqxx::nontransaction work(session);
  work.exec_params(
      "select set_config('application_name', $1, false), set_config('search_path', 'public', false),"
      " set_config('timezone', 'UTC', false), set_config('lock_timeout', $2, false),"
      " set_config('statement_timeout', $3, false), set_config('tcp_keepalives_idle', '30', false),"
      " set_config('extra_float_digits', '1', false), set_config('jit', 'off', false)",
      fmt::format("kindred {}", purpose), std::to_string(timeouts.lock_ms), std::to_string(timeouts.statement_ms));
}

/// libpqxx 6 streams only rows whose length the compiler knows, so there is one writer for each length.
template <std::size_t N>
void write_row(pqxx::stream_to& stream, const Params& row) {
  std::array<const char*, N> fields{};
  for (std::size_t i = 0; i < N; ++i) fields[i] = row[i] ? row[i]->c_str() : nullptr;
  stream << fields;
}

using RowWriter = void (*)(pqxx::stream_to&, const Params&);
constexpr std::size_t kMaxCopyColumns = 64;  // the widest table that we fill has some forty

template <std::size_t... N>
constexpr std::array<RowWriter, sizeof...(N)> row_writers(std::index_sequence<N...>) {
  return {write_row<N + 1>...};
}

RowWriter row_writer(std::size_t columns) {
  static constexpr auto kWriters = row_writers(std::make_index_sequence<kMaxCopyColumns>());
  return kWriters.at(columns - 1);
}

pqxx::result run_statement(pqxx::transaction_base& work, std::string_view sql, const Params& params) {
  std::vector<const char*> texts;
  texts.reserve(params.size());
  for (const Param& param : params) texts.push_back(param ? param->c_str() : nullptr);
  return work.exec_params(std::string(sql), pqxx::prepare::make_dynamic_params(texts));
}

/// Runs `action` and turns what libpqxx throws into an Error.
template <class Action>
auto translated(std::string_view what, Action&& action) -> decltype(action()) {
  try {
    return action();
  } catch (const pqxx::failure&) {
    rethrow_translated(what);
  }
}

}  // namespace

Connection::Connection(const Database& database, std::string_view purpose, const Timeouts& timeouts)
    : state_(std::make_unique<State>()) {
  state_->session = open_session(database, timeouts);
  translated("preparing the session", [&] { settle_session(*state_->session, purpose, timeouts); });
}

Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

bool Connection::is_open() const {
  return state_->session->is_open();
}

void Connection::cancel() noexcept {
  try {
    state_->session->cancel_query();
  } catch (const std::exception&) {
    // The statement goes on to its end, as it would have without this.
  }
}

Transaction Connection::begin(Isolation isolation) {
  return translated("begin", [&] {
    auto state = std::make_unique<Transaction::State>();
    if (isolation == Isolation::repeatable_read) {
      state->work = std::make_unique<pqxx::transaction<pqxx::repeatable_read>>(*state_->session);
    } else {
      state->work = std::make_unique<pqxx::transaction<pqxx::read_committed>>(*state_->session);
    }
    return Transaction(std::move(state));
  });
}

Result Connection::query_params(std::string_view sql, const Params& params) {
  return translated(sql, [&] {
    pqxx::nontransaction work(*state_->session);  // one statement is a transaction by itself: no BEGIN, no COMMIT
    return Result(std::make_shared<Result::Data>(Result::Data{run_statement(work, sql, params)}));
  });
}

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Result Transaction::query_params(std::string_view sql, const Params& params) {
  return translated(sql, [&] {
    return Result(std::make_shared<Result::Data>(Result::Data{run_statement(*state_->work, sql, params)}));
  });
}

void Transaction::run_script(std::string_view sql) {
  translated(sql, [&] { state_->work->exec(std::string(sql)); });
}

void Transaction::copy_in(std::string_view table, const std::vector<std::string>& columns,
                          const std::function<bool(Params& row)>& next) {
  std::vector<std::string> quoted;
  quoted.reserve(columns.size());
  for (const std::string& column : columns) quoted.push_back(quote_identifier(column));
  translated(fmt::format("copy {}", table), [&] {
    pqxx::stream_to stream(*state_->work, quote_table(table), quoted);
    const RowWriter write = row_writer(columns.size());
    Params row;
    while (row.clear(), next(row)) {
      if (row.size() != columns.size()) {
        throw Error(ErrorKind::failed,
                    fmt::format("copy {}: {} fields for {} columns", table, row.size(), columns.size()));
      }
      write(stream, row);
    }
    stream.complete();
  });
}

void Transaction::commit() {
  translated("commit", [&] { state_->work->commit(); });
}

std::size_t Result::size() const {
  return static_cast<std::size_t>(data_->rows.size());
}

std::size_t Result::affected() const {
  return static_cast<std::size_t>(data_->rows.affected_rows());
}

std::optional<std::string_view> Result::text(std::size_t row, std::string_view column) const {
  try {
    // libpq takes an unquoted name for lower case, as SQL does.
    const auto field = data_->rows[static_cast<pqxx::result::size_type>(row)][quote_identifier(column)];
    if (field.is_null()) return std::nullopt;
    return std::string_view(field.c_str(), field.size());
  } catch (const pqxx::argument_error&) {
    throw Error(ErrorKind::failed, fmt::format("the statement returns no column {}", column));
  }
}

}  // namespace kindred::pg
