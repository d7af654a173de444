#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "pg/error.h"
#include "pg/result.h"
#include "pg/value.h"

namespace kindred::pg {

class Connection;
struct Session;

enum class Isolation { read_committed, repeatable_read };

/// One transaction; rolls back unless commit() returned. It begins with its first statement, so one without any costs
/// nothing. A connection has one at a time, and must live longer. Not for two threads at once.
class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  Transaction& operator=(Transaction&&) noexcept;
  ~Transaction();

  /// Runs one statement with `$n` bound to `args`.
  template <class... Args>
  Result query(std::string_view sql, const Args&... args) {
    return query_params(sql, make_params(args...));
  }
  Result query_params(std::string_view sql, const Params& params);

  /// Runs text that may hold several statements, without parameters: migrations and `set`.
  void run_script(std::string_view sql);

  /// COPY into `table` (a plain or schema-qualified name). `next` fills a row, one field a column, and returns false
  /// when there are no more; it must not use this connection.
  void copy_in(std::string_view table, const std::vector<std::string>& columns,
               const std::function<bool(Params& row)>& next);

  /// Throws Error(unreachable) where the connection was lost meanwhile: the transaction may have happened or not.
  void commit();

 private:
  friend class Connection;
  struct State;
  explicit Transaction(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// How long a session waits, and for what. Milliseconds; 0 means for ever.
struct Timeouts {
  int connect_seconds = 10;    ///< libpq's connect_timeout, for each address of the host
  int lock_ms = 10'000;        ///< Immich holds its row locks for moments; longer means a migration or a stuck session
  int statement_ms = 600'000;  ///< the first cycle's candidate and people queries on a million assets are the longest
};

/// One session with PostgreSQL. Says who it is through application_name `kindred <purpose>`, and pins every setting
/// that can change what a statement means (session_settings.cpp). Not for two threads at once. The constructor throws
/// Error(unreachable) with host, port and database but never the password, and Error(refused) behind a pooler that
/// gives each transaction another session.
class Connection {
 public:
  Connection(const Database& database, std::string_view purpose, const Timeouts& timeouts = {});
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  Transaction begin(Isolation isolation = Isolation::read_committed);

  /// One statement in a transaction of its own.
  template <class... Args>
  Result query(std::string_view sql, const Args&... args) {
    return query_params(sql, make_params(args...));
  }
  Result query_params(std::string_view sql, const Params& params);

  /// Asks PostgreSQL to give up the statement under way, which then throws Error(transient). Does nothing where none
  /// is, or where PostgreSQL is out of reach. For any thread.
  void cancel() noexcept;

  /// Asks PostgreSQL for little and tells whether the session still finds Immich's extensions: false where one was
  /// moved to another schema since it was opened. Then make a new one.
  bool is_settled();

  /// False once the connection was lost: it will not come back, make a new one.
  bool is_open() const;

 private:
  std::unique_ptr<Session> session_;
};

}  // namespace kindred::pg
