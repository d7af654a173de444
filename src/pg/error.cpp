// Errors are made from the fields of the result, never from its text: the text is in the server's language, and its
// DETAIL and CONTEXT hold values of rows ("Failing row contains (…)"), which no message, page or log may show.
#include "pg/error.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include "base/printable.h"
#include "pg/sqlstate.h"

namespace kindred::pg {

namespace {

constexpr std::string_view kForeignKeyViolation = "23503";
constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kExclusionViolation = "23P01";
constexpr std::string_view kUntranslatableCharacter = "22021";
constexpr std::string_view kRowSecurity = "check_enable_rls";  ///< PostgreSQL's own function: in no language

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

/// What to do. A policy on a table has the SQLSTATE of a right that lacks, which a grant does not mend.
std::string fix_of(const PGresult* result, std::string_view sqlstate) {
  if (field(result, PG_DIAG_SOURCE_FUNCTION) == kRowSecurity) return std::string(kRowSecurityFix);
  return std::string(advice_for(sqlstate).advice);
}

}  // namespace

std::string first_line(std::string_view text) {
  return printable(text.substr(0, text.find('\n')));
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
  throw SqlError(advice_for(sqlstate).kind, fmt::format("{} [while: {}]", readable(result, sqlstate), first_line(what)),
                 sqlstate, field(result, PG_DIAG_CONSTRAINT_NAME), fix_of(result, sqlstate));
}

void refuse_nul(std::string_view text, std::string_view what) {
  if (text.find('\0') == std::string_view::npos) return;
  throw SqlError(ErrorKind::failed,
                 fmt::format("ERROR {}: a text holds a NUL character, which PostgreSQL cannot store [while: {}]",
                             kUntranslatableCharacter, first_line(what)),
                 std::string(kUntranslatableCharacter), "");
}

}  // namespace kindred::pg
