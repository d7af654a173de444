// Errors are made from the fields of the result, never from its text: the text is in the server's language, and its
// DETAIL and CONTEXT hold values of rows ("Failing row contains (…)"), which no message, page or log may show.
#include "pg/error.h"

#include <fmt/format.h>
#include <libpq-fe.h>

namespace kindred::pg {

namespace {

constexpr std::string_view kForeignKeyViolation = "23503";
constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kExclusionViolation = "23P01";
constexpr std::string_view kUntranslatableCharacter = "22021";
constexpr std::string_view kInsufficientPrivilege = "42501";
constexpr const char* kGrant = "let an administrator run what `kindred doctor --grants` prints";

/// What to do about an error of this SQLSTATE (PostgreSQL manual, appendix A).
ErrorKind kind_of_sqlstate(std::string_view sqlstate) {
  if (sqlstate == "53100" || sqlstate == "53200") return ErrorKind::no_space;  // disk_full, out_of_memory
  // serialization_failure, deadlock_detected, lock_not_available, query_canceled (the statement time-out)
  for (const std::string_view passing : {"40001", "40P01", "55P03", "57014"}) {
    if (sqlstate == passing) return ErrorKind::transient;
  }
  if (sqlstate == "40003") return ErrorKind::unreachable;  // statement_completion_unknown: a commit in doubt
  const std::string_view group = sqlstate.substr(0, 2);
  if (group == "08" || group == "57" || group == "53") return ErrorKind::unreachable;  // lost, shut down, too many
  if (sqlstate == kInsufficientPrivilege) return ErrorKind::refused;
  return ErrorKind::failed;
}

/// Of these the DETAIL names the key, "Key (id)=(7) already exists.", which a reader needs to find the row.
bool detail_is_a_key(std::string_view sqlstate) {
  return sqlstate == kUniqueViolation || sqlstate == kForeignKeyViolation || sqlstate == kExclusionViolation;
}

/// The result's field; empty where the server sent none.
std::string field(const PGresult* result, int code) {
  const char* const value = PQresultErrorField(result, code);
  return value == nullptr ? "" : value;
}

/// "ERROR 23505: duplicate key value … (Key (id)=(7) already exists.)", in one line.
std::string readable(const PGresult* result, std::string_view sqlstate) {
  std::string out = fmt::format("{} {}: {}", field(result, PG_DIAG_SEVERITY_NONLOCALIZED), sqlstate,
                                first_line(field(result, PG_DIAG_MESSAGE_PRIMARY)));
  const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  if (!detail.empty() && detail_is_a_key(sqlstate)) out += " (" + first_line(detail) + ")";
  return out;
}

}  // namespace

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

void throw_failure(const pg_conn* session, const pg_result* result, std::string_view what) {
  if (PQstatus(session) == CONNECTION_BAD) {
    throw Error(ErrorKind::unreachable,
                fmt::format("the connection to PostgreSQL was lost: {}", first_line(PQerrorMessage(session))),
                "it is made again at the next try; if this stays, look at PostgreSQL's log");
  }
  const std::string sqlstate = field(result, PG_DIAG_SQLSTATE);
  if (sqlstate.empty()) {  // libpq itself failed, as it does without memory
    throw Error(ErrorKind::failed,
                fmt::format("{} [while: {}]", first_line(PQerrorMessage(session)), first_line(what)));
  }
  throw SqlError(kind_of_sqlstate(sqlstate),
                 fmt::format("{} [while: {}]", readable(result, sqlstate), first_line(what)), sqlstate,
                 field(result, PG_DIAG_CONSTRAINT_NAME), sqlstate == kInsufficientPrivilege ? kGrant : "");
}

void refuse_nul(std::string_view text, std::string_view what) {
  if (text.find('\0') == std::string_view::npos) return;
  throw SqlError(ErrorKind::failed,
                 fmt::format("ERROR {}: a text holds a NUL character, which PostgreSQL cannot store [while: {}]",
                             kUntranslatableCharacter, first_line(what)),
                 std::string(kUntranslatableCharacter), "");
}

}  // namespace kindred::pg
