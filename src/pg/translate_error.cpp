#include "pg/translate_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <pqxx/except>

#include "pg/error.h"

namespace kindred::pg {

namespace {

/// The value behind a label of libpq's verbose error text, as in "CONSTRAINT NAME:  asset_pkey". libpqxx 6 offers no
/// other way to it. The labels are English because the program never leaves the C locale.
std::string verbose_field(std::string_view text, std::string_view label) {
  const auto at = text.find(label);
  if (at == std::string_view::npos) return {};
  auto value = text.substr(at + label.size());
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  return first_line(value);
}

/// The 40001 of "ERROR:  40001: could not …": libpqxx 6 keeps it to itself for lacking rights and for all that rolls a
/// transaction back (deadlocks, serialization failures).
std::string sqlstate_of(std::string_view text) {
  constexpr std::size_t kLength = 5;
  const auto at = text.find(":  ");
  if (at == std::string_view::npos || text.size() < at + 3 + kLength + 1 || text[at + 3 + kLength] != ':') return {};
  return std::string(text.substr(at + 3, kLength));
}

/// "ERROR:  23505: duplicate key …" and its DETAIL, in one line.
std::string readable(std::string_view text) {
  std::string out = first_line(text);
  const std::string detail = verbose_field(text, "\nDETAIL:");
  if (!detail.empty()) out += " (" + detail + ")";
  return out;
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

constexpr std::string_view kInsufficientPrivilege = "42501";
constexpr const char* kGrant = "let an administrator run what `kindred grants` prints";

[[noreturn]] void throw_sql_error(std::string_view text, std::string_view what) {
  const std::string sqlstate = sqlstate_of(text);
  throw SqlError(kind_of_sqlstate(sqlstate), fmt::format("{} [while: {}]", readable(text), first_line(what)), sqlstate,
                 verbose_field(text, "\nCONSTRAINT NAME:"), sqlstate == kInsufficientPrivilege ? kGrant : "");
}

}  // namespace

ErrorKind kind_of_sqlstate(std::string_view sqlstate) {
  if (sqlstate == "53100" || sqlstate == "53200") return ErrorKind::no_space;  // disk_full, out_of_memory
  // serialization_failure, deadlock_detected, lock_not_available, query_canceled (the statement time-out)
  for (const std::string_view passing : {"40001", "40P01", "55P03", "57014"}) {
    if (sqlstate == passing) return ErrorKind::transient;
  }
  const std::string_view group = sqlstate.substr(0, 2);
  if (group == "08" || group == "57" || group == "53") return ErrorKind::unreachable;  // lost, shut down, too many
  if (sqlstate == kInsufficientPrivilege) return ErrorKind::refused;
  return ErrorKind::failed;
}

std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
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

void rethrow_translated(std::string_view what) {
  try {
    throw;
  } catch (const pqxx::broken_connection& error) {
    throw Error(ErrorKind::unreachable,
                fmt::format("the connection to PostgreSQL was lost: {}", first_line(error.what())),
                "it is made again at the next try; if this stays, look at PostgreSQL's log");
  } catch (const pqxx::in_doubt_error& error) {
    throw Error(ErrorKind::unreachable,
                fmt::format("the connection was lost during a commit, which may have happened or not: {}",
                            first_line(error.what())),
                "the next cycle finds out by looking");
  } catch (const pqxx::sql_error& error) {
    throw_sql_error(error.what(), what);
  } catch (const pqxx::transaction_rollback& error) {
    throw_sql_error(error.what(), what);
  } catch (const pqxx::failure& error) {
    throw Error(ErrorKind::failed, fmt::format("{} [while: {}]", first_line(error.what()), first_line(what)));
  }
}

}  // namespace kindred::pg
