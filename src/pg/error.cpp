// Errors are made from the fields of the result, never from its text: the text is in the server's language, and its
// DETAIL and CONTEXT hold values of rows ("Failing row contains (…)"), which no message, page or log may show. Nor may
// the quotes of a message about a value ("invalid input syntax for type uuid: "…""). Ids and numbers may: a reader
// needs them to find the row.
#include "pg/error.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cctype>

#include "base/printable.h"
#include "base/uuid.h"
#include "pg/sqlstate.h"

namespace kindred::pg {

namespace {

constexpr std::string_view kForeignKeyViolation = "23503";
constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kExclusionViolation = "23P01";
constexpr std::string_view kNoCharacter = "22021";
constexpr std::string_view kRowSecurity = "check_enable_rls";  ///< PostgreSQL's own function: in no language

/// Of these the DETAIL names the key, "Key (id)=(7) already exists.", which a reader needs to find the row.
bool detail_is_a_key(std::string_view sqlstate) {
  return sqlstate == kUniqueViolation || sqlstate == kForeignKeyViolation || sqlstate == kExclusionViolation;
}

bool is_of(std::string_view text, int (*is_kind)(int)) {
  return std::all_of(text.begin(), text.end(), [&](char c) { return is_kind(static_cast<unsigned char>(c)) != 0; });
}

/// True for a number, a UUID and a checksum or the like in hexadecimal, which tell nothing of a person. Not for few
/// letters, which may be a word.
bool tells_nothing(std::string_view value) {
  constexpr std::size_t kLongestWord = 15;
  if (value.starts_with("\\x")) return is_of(value.substr(2), std::isxdigit);
  if (Uuid::parse(value)) return true;
  if (value.starts_with('-')) value.remove_prefix(1);
  return !value.empty() && (is_of(value, std::isdigit) || (value.size() > kLongestWord && is_of(value, std::isxdigit)));
}

bool all_tell_nothing(std::string_view values) {
  while (true) {
    const auto end = values.find(", ");
    if (!tells_nothing(values.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    values.remove_prefix(end + 2);
  }
}

/// "Key (id)=(7) already exists." as it is; of "Key (value)=(Grandma) already exists." only "(value)".
std::string readable_key(const std::string& detail) {
  const auto middle = detail.find(")=("), first = detail.find('('), last = detail.rfind(')');
  if (middle == std::string::npos || first > middle || last < middle + 3) return {};
  const std::string_view values = std::string_view(detail).substr(middle + 3, last - middle - 3);
  return all_tell_nothing(values) ? detail : detail.substr(first, middle - first + 1);
}

/// A message about a value without the value, which stands in the quotes of some language.
std::string without_quoted(const std::string& message) {
  constexpr std::string_view kQuotes[] = {"\"",     "\u00ab", "\u00bb", "\u2039", "\u203a", "\u201c",
                                          "\u201d", "\u201e", "\u300c", "\u300d", "\u300e", "\u300f"};
  std::size_t first = std::string::npos, last = 0;
  for (const std::string_view quote : kQuotes) {
    first = std::min(first, message.find(quote) == std::string::npos ? first : message.find(quote) + quote.size());
    if (const auto at = message.rfind(quote); at != std::string::npos) last = std::max(last, at);
  }
  if (first == std::string::npos) return message;
  if (last < first) return message.substr(0, first) + "...";  // one quote alone
  if (tells_nothing(std::string_view(message).substr(first, last - first))) return message;
  return message.substr(0, first) + "..." + message.substr(last);
}

/// The result's field; empty where the server sent none.
std::string field(const PGresult* result, int code) {
  const char* const value = PQresultErrorField(result, code);
  return value == nullptr ? "" : value;
}

/// "ERROR 23505: duplicate key value … (Key (id)=(7) already exists.)", in one line.
std::string readable(const PGresult* result, std::string_view sqlstate) {
  constexpr std::string_view kAboutValues = "22";  // class: data exceptions
  std::string message = field(result, PG_DIAG_MESSAGE_PRIMARY);
  if (sqlstate.starts_with(kAboutValues)) message = without_quoted(message);
  std::string out =
      fmt::format("{} {}: {}", field(result, PG_DIAG_SEVERITY_NONLOCALIZED), sqlstate, first_line(message));
  if (!detail_is_a_key(sqlstate)) return out;
  const std::string detail = field(result, PG_DIAG_MESSAGE_DETAIL);
  const std::string key = readable_key(detail.substr(0, detail.find('\n')));
  if (!key.empty()) out += " (" + first_line(key) + ")";
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
                             kNoCharacter, first_line(what)),
                 std::string(kNoCharacter), "", std::string(advice_for(kNoCharacter).advice));
}

}  // namespace kindred::pg
