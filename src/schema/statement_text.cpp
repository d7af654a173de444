#include "schema/statement_text.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace kindred::immich {

namespace {

bool is_name_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Where what opens at `from` with this quote ends: a doubled quote is one inside it.
std::size_t end_of_quoted(std::string_view sql, std::size_t from) {
  const char quote = sql[from];
  for (std::size_t at = from + 1; at < sql.size(); ++at) {
    if (sql[at] != quote) continue;
    if (at + 1 == sql.size() || sql[at + 1] != quote) return at + 1;
    ++at;
  }
  return sql.size();
}

/// Without its quotes.
std::string inside(std::string_view quoted) {
  return std::string(quoted.substr(1, quoted.size() < 2 ? 0 : quoted.size() - 2));
}

/// What follows a table's name and is no alias; also the reserved words that Immich has columns of, which stand in
/// quotes where they are meant.
bool is_keyword(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kKeywords = {
      "as",    "cross", "except", "for",   "from", "full",      "group", "inner", "intersect", "join",  "left",
      "limit", "on",    "order",  "right", "set",  "returning", "union", "user",  "using",     "where", "offset"};
  return std::find(kKeywords.begin(), kKeywords.end(), word) != kKeywords.end();
}

}  // namespace

std::vector<StatementText::Token> StatementText::tokens_of(std::string_view sql) {
  using Kind = Token::Kind;
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    std::size_t end = at + 1;
    if (sql.substr(at).starts_with("--")) {
      end = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at).starts_with("::")) {
      tokens.push_back({Kind::sign, "::"});
      end = at + 2;
    } else if (c == '\'' || c == '"') {
      end = end_of_quoted(sql, at);
      tokens.push_back({c == '"' ? Kind::quoted : Kind::literal, inside(sql.substr(at, end - at))});
    } else if (is_name_part(c)) {
      while (end < sql.size() && is_name_part(sql[end])) ++end;
      tokens.push_back({Kind::word, std::string(sql.substr(at, end - at))});
    } else if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      tokens.push_back({Kind::sign, std::string(1, c)});
    }
    at = end;
  }
  return tokens;
}

StatementText::StatementText(std::string_view sql) : tokens_(tokens_of(sql)) {
  find_tables();
}

bool StatementText::has_sign(std::size_t at, std::string_view sign) const {
  return at < tokens_.size() && tokens_[at].is_sign(sign);
}

/// Whether a table's name may stand at `at`: behind `from` and the like, or in a list of tables.
bool StatementText::is_table(std::size_t at) const {
  static constexpr std::array<std::string_view, 5> kBefore = {"from", "join", "into", "update", "using"};
  const Token& token = tokens_[at];
  if (!token.is_name() || (token.kind == Token::Kind::word && is_keyword(token.text))) return false;
  if (has_sign(at + 1, ".")) return false;  // a qualifier
  const Token& before = tokens_[at - 1];
  return before.is_sign(",") || (before.is_sign(".") && at > 1 && tokens_[at - 2].is_word("pg_temp")) ||
         std::any_of(kBefore.begin(), kBefore.end(), [&](auto word) { return before.is_word(word); });
}

/// The name behind a table's that stands for it, or the table's own.
std::string StatementText::alias_at(std::size_t at) const {
  const std::size_t next = at + 1 < tokens_.size() && tokens_[at + 1].is_word("as") ? at + 2 : at + 1;
  if (next >= tokens_.size() || !tokens_[next].is_name()) return tokens_[at].text;
  if (tokens_[next].kind == Token::Kind::word && is_keyword(tokens_[next].text)) return tokens_[at].text;
  return tokens_[next].text;
}

/// What stands in a table's place is taken for one: what is none of Immich's is never asked for. But a query's own
/// (`with name as (`) stays without an entry, as a subquery does.
void StatementText::find_tables() {
  std::set<std::string, std::less<>> queries;
  for (std::size_t at = 1; at + 1 < tokens_.size(); ++at) {
    const bool is_list =
        tokens_[at - 1].is_word("with") || tokens_[at - 1].is_word("recursive") || has_sign(at - 1, ",");
    if (is_list && tokens_[at].is_name() && (tokens_[at + 1].is_word("as") || has_sign(at + 1, "("))) {
      queries.insert(tokens_[at].text);
    }
  }
  for (std::size_t at = 1; at < tokens_.size(); ++at) {
    if (!is_table(at) || queries.contains(tokens_[at].text)) continue;
    tables_.insert(tokens_[at].text);
    aliases_[alias_at(at)].insert(tokens_[at].text);
  }
}

/// Whether the name at `at` may be a column's: not a type, a function or the name that a value gets.
bool StatementText::is_column(std::size_t at) const {
  const Token& token = tokens_[at];
  if (!token.is_name() || (at > 0 && (has_sign(at - 1, "::") || tokens_[at - 1].is_word("as")))) return false;
  return token.kind == Token::Kind::quoted || (!is_keyword(token.text) && !has_sign(at + 1, "("));
}

bool StatementText::names(std::string_view table, std::string_view column) const {
  if (!names_table(table)) return false;
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    if (tokens_[at].text != column || !is_column(at)) continue;
    if (at < 2 || !has_sign(at - 1, ".")) return true;
    const auto alias = aliases_.find(tokens_[at - 2].text);
    if (alias == aliases_.end() || alias->second.contains(table)) return true;
  }
  return false;
}

bool StatementText::names_word(std::string_view word) const {
  return std::any_of(tokens_.begin(), tokens_.end(), [&](const Token& t) { return t.is_name() && t.text == word; });
}

bool StatementText::has_literal(std::string_view value) const {
  return std::any_of(tokens_.begin(), tokens_.end(),
                     [&](const Token& t) { return t.kind == Token::Kind::literal && t.text == value; });
}

std::vector<StatementText::Insert> StatementText::inserts() const {
  std::vector<Insert> inserts;
  for (std::size_t at = 0; at + 2 < tokens_.size(); ++at) {
    if (!tokens_[at].is_word("into") || !tokens_[at + 1].is_name() || !has_sign(at + 2, "(")) continue;
    Insert insert{tokens_[at + 1].text, {}};
    for (std::size_t next = at + 3; next < tokens_.size() && !has_sign(next, ")"); ++next) {
      if (tokens_[next].is_name()) insert.columns.insert(tokens_[next].text);
    }
    inserts.push_back(std::move(insert));
  }
  return inserts;
}

}  // namespace kindred::immich
