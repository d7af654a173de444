#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kindred::immich {

/// What a statement of Kindred's names, told from its text: what must be known of it without a database, or before one
/// plans it. Comments and literals name nothing. In doubt it names: a name without a qualifier, or behind one that is
/// no table's alias (a subquery's or a `with` query's), counts for every table that the statement has.
class StatementText {
 public:
  explicit StatementText(std::string_view sql);

  bool names_table(std::string_view table) const { return tables_.contains(table); }
  bool names(std::string_view table, std::string_view column) const;
  /// A name at any place: a type, say.
  bool names_word(std::string_view word) const;
  bool has_literal(std::string_view value) const;

  /// `insert into table (column, …)`.
  struct Insert {
    std::string table;
    std::set<std::string, std::less<>> columns;
  };
  std::vector<Insert> inserts() const;

 private:
  struct Token {
    enum class Kind { word, quoted, literal, sign };
    Kind kind;
    std::string text;
    bool is_name() const { return kind == Kind::word || kind == Kind::quoted; }
    bool is_sign(std::string_view sign) const { return kind == Kind::sign && text == sign; }
    bool is_word(std::string_view word) const { return kind == Kind::word && text == word; }
  };
  static std::vector<Token> tokens_of(std::string_view sql);
  bool is_column(std::size_t at) const;
  bool is_table(std::size_t at) const;
  std::string alias_at(std::size_t at) const;
  bool has_sign(std::size_t at, std::string_view sign) const;
  void find_tables();

  std::vector<Token> tokens_;
  std::set<std::string, std::less<>> tables_;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> aliases_;  ///< and the tables that have each
};

}  // namespace kindred::immich
