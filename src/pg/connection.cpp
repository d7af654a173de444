// Sessions, transactions and COPY over libpq, in its text formats. A session that was lost stays lost: its locks and
// temporary tables are gone, so the caller must know. Errors are made in error.cpp, sessions are opened in connect.cpp.
//
// Turned down: binary formats (a second way to write each type, for nothing that was measured), pipeline mode (one
// statement's answer decides on the next), single-row mode (what is read comes in pages).
#include "pg/connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <array>
#include <utility>

#include "pg/connect.h"
#include "pg/encoding.h"
#include "pg/pooler.h"
#include "pg/session_settings.h"

namespace kindred::pg {

namespace {

/// What the database is written in. It cannot change while a session lasts.
Encoding encoding_of(const PGconn* session) {
  const char* const name = PQparameterStatus(session, "server_encoding");
  return Encoding(name == nullptr ? "" : name);
}

struct FreeCancel {
  void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
};

struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, FreeResult>;

}  // namespace

struct Session {
  explicit Session(SessionPtr opened)
      : libpq(std::move(opened)), encoding(encoding_of(libpq.get())), canceller(PQgetCancel(libpq.get())) {}

  SessionPtr libpq;
  Encoding encoding;
  /// A copy of the server's address and this session's key, so that it works from any thread. PQcancel only reads it.
  std::unique_ptr<PGcancel, FreeCancel> canceller;
  bool in_transaction = false;
};

namespace {

/// Throws where the statement failed.
ResultPtr checked(const Session& session, PGresult* raw, std::string_view what) {
  ResultPtr result(raw);
  switch (PQresultStatus(result.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
    case PGRES_COPY_IN:
      return result;
    default:
      throw_failure(session.libpq.get(), result.get(), what);
  }
}

/// Throws what PostgreSQL would say of a value that it cannot hold, but in words that name the value.
void refuse_unstorable(const Session& session, std::string_view value, std::string_view what) {
  refuse_nul(value, what);
  const std::string_view lacking = session.encoding.first_lacking(value);
  if (!lacking.empty()) refuse_character(session.encoding, lacking, value, what);
}

ResultPtr run_text(const Session& session, std::string_view sql) {
  return checked(session, PQexec(session.libpq.get(), std::string(sql).c_str()), sql);
}

Result run_statement(const Session& session, std::string_view sql, const Params& params) {
  std::vector<const char*> texts;
  texts.reserve(params.size());
  for (const Param& param : params) {
    if (param) refuse_unstorable(session, *param, sql);
    texts.push_back(param ? param->c_str() : nullptr);
  }
  return Result(checked(session,
                        PQexecParams(session.libpq.get(), std::string(sql).c_str(), static_cast<int>(texts.size()),
                                     nullptr, texts.data(), nullptr, nullptr, 0),
                        sql));
}

/// With session_replication_role = replica, deletions leave rows behind and phones hear of nothing.
void let_triggers_fire(const Session& session) {
  constexpr std::string_view kNoRight = "42501";
  try {
    run_statement(session, kTriggersFire, {});
  } catch (const SqlError& error) {
    if (error.sqlstate() != kNoRight) throw;
    throw Error(ErrorKind::refused,
                "session_replication_role is not origin for Kindred's sessions: no trigger and no foreign key of "
                "Immich's would work, and the role has no right to change that",
                "as a superuser, run `alter role ... reset session_replication_role` for Kindred's role, and `alter "
                "database ... reset session_replication_role` for Immich's database");
  }
}

/// First the time limit, alone: a limit of some milliseconds that the role brings could end the longer statements.
void settle_session(const Session& session, std::string_view purpose, const Timeouts& timeouts) {
  run_text(session, fmt::format("set statement_timeout = {}", timeouts.statement_ms));
  const SettingValues settings = values_of_settings(PQserverVersion(session.libpq.get()), purpose, timeouts);
  run_statement(session, kPinSettings, make_params(settings.names, settings.values));
  run_statement(session, pin_search_path(), make_params(extension_names()));
  let_triggers_fire(session);
}

void refuse_second_use(const Session& session) {
  if (session.in_transaction) throw Error(ErrorKind::failed, "a connection is used beside its own transaction");
}

/// What COPY reads in its text format: a backslash before what would end a field or a line, or begin an escape.
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        out += c;
    }
  }
}

void append_row(const Session& session, std::string& out, const Params& row, std::string_view what) {
  for (const Param& field : row) {
    if (field) {
      refuse_unstorable(session, *field, what);
      append_escaped(out, *field);
    } else {
      out += "\\N";
    }
    out += '\t';
  }
  out.back() = '\n';
}

void send_copied(const Session& session, std::string& lines, std::string_view what) {
  if (PQputCopyData(session.libpq.get(), lines.data(), static_cast<int>(lines.size())) != 1) {
    throw_failure(session.libpq.get(), nullptr, what);
  }
  lines.clear();
}

/// What the server says of the whole COPY comes after its end.
void end_copy(const Session& session, std::string_view what) {
  if (PQputCopyEnd(session.libpq.get(), nullptr) != 1) throw_failure(session.libpq.get(), nullptr, what);
  ResultPtr last;
  while (PGresult* const result = PQgetResult(session.libpq.get())) last.reset(result);
  checked(session, last.release(), what);
}

}  // namespace

Connection::Connection(const Database& database, std::string_view purpose, const Timeouts& timeouts)
    : session_(std::make_unique<Session>(open_session(database, timeouts.connect_seconds))) {
  refuse_transaction_pooling(session_->libpq.get(), [&] { return open_session(database, timeouts.connect_seconds); });
  settle_session(*session_, purpose, timeouts);
}

Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

bool Connection::is_open() const {
  return PQstatus(session_->libpq.get()) == CONNECTION_OK;
}

// Where it fails, the statement goes on to its end, as it would have without this.
void Connection::cancel() noexcept {
  std::array<char, 256> reason{};  // as long as libpq's manual says; nobody reads it
  PQcancel(session_->canceller.get(), reason.data(), static_cast<int>(reason.size()));
}

bool Connection::is_settled() {
  const Result path = query(read_search_path(), extension_names());
  return path[0].get<std::string>("search_path") == path[0].get<std::string>("set_path");
}

Result Connection::query_params(std::string_view sql, const Params& params) {
  refuse_second_use(*session_);
  return run_statement(*session_, sql, params);  // a transaction by itself: no BEGIN, no COMMIT
}

struct Transaction::State {
  State(Session& of, Isolation level) : session(of), isolation(level) { session.in_transaction = true; }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (end()) ResultPtr(PQexec(session.libpq.get(), "rollback"));  // of a lost session nothing is left to roll back
  }

  /// Before each statement.
  void begin() {
    if (progress == Progress::ended) throw Error(ErrorKind::failed, "a transaction is used after its end");
    if (progress == Progress::begun) return;
    run_text(session, isolation == Isolation::repeatable_read ? "begin isolation level repeatable read"
                                                              : "begin isolation level read committed");
    progress = Progress::begun;
  }

  /// True where PostgreSQL has something to end; the transaction is over, whatever comes of that.
  bool end() {
    if (progress == Progress::ended) return false;
    session.in_transaction = false;
    return std::exchange(progress, Progress::ended) == Progress::begun;
  }

  Session& session;
  const Isolation isolation;
  enum class Progress { waits, begun, ended } progress = Progress::waits;
};

Transaction Connection::begin(Isolation isolation) {
  refuse_second_use(*session_);
  return Transaction(std::make_unique<Transaction::State>(*session_, isolation));
}

Transaction::Transaction(std::unique_ptr<State> state) : state_(std::move(state)) {}
Transaction::Transaction(Transaction&&) noexcept = default;
Transaction& Transaction::operator=(Transaction&&) noexcept = default;
Transaction::~Transaction() = default;

Result Transaction::query_params(std::string_view sql, const Params& params) {
  state_->begin();
  return run_statement(state_->session, sql, params);
}

void Transaction::run_script(std::string_view sql) {
  state_->begin();
  run_text(state_->session, sql);
}

void Transaction::copy_in(std::string_view table, const std::vector<std::string>& columns,
                          const std::function<bool(Params& row)>& next) {
  constexpr std::size_t kPortion = 64 * 1024;  // bytes that are handed to libpq at a time
  const std::string what = fmt::format("copy {}", table);
  std::string names;
  for (const std::string& column : columns) names += (names.empty() ? "" : ", ") + quote_identifier(column);
  state_->begin();
  run_text(state_->session, fmt::format("copy {} ({}) from stdin", quote_table(table), names));
  std::string lines;
  Params row;
  while (row.clear(), next(row)) {
    if (row.size() != columns.size()) {
      throw Error(ErrorKind::failed, fmt::format("{}: {} fields for {} columns", what, row.size(), columns.size()));
    }
    append_row(state_->session, lines, row, what);
    if (lines.size() >= kPortion) send_copied(state_->session, lines, what);
  }
  if (!lines.empty()) send_copied(state_->session, lines, what);
  end_copy(state_->session, what);
}

void Transaction::commit() {
  PGconn* const session = state_->session.libpq.get();
  const bool was_lost = PQstatus(session) == CONNECTION_BAD;  // then PostgreSQL never gets the COMMIT: no doubt
  if (!state_->end()) return;
  const ResultPtr result(PQexec(session, "commit"));
  const bool is_done = PQresultStatus(result.get()) == PGRES_COMMAND_OK;
  if (!is_done && !was_lost && PQstatus(session) == CONNECTION_BAD) {
    throw Error(ErrorKind::unreachable,
                fmt::format("the connection was lost during a commit, which may have happened or not: {}",
                            first_line(PQerrorMessage(session))),
                "the next cycle finds out by looking");
  }
  if (!is_done) throw_failure(session, result.get(), "commit");
  if (PQcmdStatus(result.get()) != std::string_view("COMMIT")) {  // ROLLBACK, after a statement that failed
    throw Error(ErrorKind::failed, "nothing was committed: a statement of the transaction had failed");
  }
}

}  // namespace kindred::pg
