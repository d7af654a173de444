#pragma once
#include <string>
#include <string_view>

#include "base/error.h"

struct pg_conn;    // libpq's PGconn
struct pg_result;  // libpq's PGresult

namespace kindred::pg {

/// A statement that PostgreSQL refused. Its kind and its fix follow from the SQLSTATE (sqlstate.cpp).
class SqlError : public Error {
 public:
  SqlError(ErrorKind kind, const std::string& message, std::string sqlstate, std::string constraint,
           const std::string& fix = {})
      : Error(kind, message, fix), sqlstate_(std::move(sqlstate)), constraint_(std::move(constraint)) {}

  /// Five characters, PostgreSQL manual, appendix A.
  const std::string& sqlstate() const { return sqlstate_; }
  /// The constraint or unique index that was violated; empty for other errors.
  const std::string& constraint() const { return constraint_; }

 private:
  std::string sqlstate_;
  std::string constraint_;
};

/// PostgreSQL gives no connection more, to this role, to this database or at all.
class TooManyConnections : public Error {
 public:
  using Error::Error;
};

/// What to do where a policy would hide rows.
inline constexpr std::string_view kRowSecurityFix =
    "as a superuser, run `alter role … bypassrls` for Kindred's role, or `alter table … disable row level "
    "security` for each of these tables";

/// Throws what a failed statement means: SqlError where PostgreSQL refused it, Error(unreachable) where the connection
/// was lost. `result` is what libpq returned, nullptr where it returned nothing. `what` is the statement or the action;
/// the message shows its first line.
[[noreturn]] void throw_failure(const pg_conn* session, const pg_result* result, std::string_view what);

/// Throws the SqlError that PostgreSQL would give if `text` holds a NUL character: no text value of PostgreSQL's can,
/// and libpq would cut the value off there.
void refuse_nul(std::string_view text, std::string_view what);

/// The text up to its first line end, printable.
std::string first_line(std::string_view text);

}  // namespace kindred::pg
