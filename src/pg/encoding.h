#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace kindred::pg {

/// The encoding of a database. Immich's own databases are UTF8, which holds every character; LATIN1 and the like do
/// not, and refuse a whole statement for one character that they lack. Not for two threads at once.
class Encoding {
 public:
  /// `name` as in PostgreSQL's server_encoding. All characters pass where the name is unknown: PostgreSQL judges then.
  explicit Encoding(std::string name);
  Encoding(Encoding&&) noexcept;
  Encoding& operator=(Encoding&&) noexcept;
  ~Encoding();

  const std::string& name() const { return name_; }

  /// The first character of `text` that the database cannot hold; empty where it can hold all. Bytes that are no UTF-8
  /// are not looked at.
  std::string_view first_lacking(std::string_view text) const;

  /// `text` as the database can hold it: a question mark in place of each character that it lacks, and of each byte
  /// that is no UTF-8. For names from disk and messages, which must not stop what they are told about.
  std::string storable(std::string_view text) const;

 private:
  struct Converter;
  bool holds(std::string_view character) const;

  std::string name_;
  std::unique_ptr<Converter> converter_;  ///< none where all characters pass
};

/// Of the database that a Connection or a Transaction is in.
template <class Queried>
Encoding encoding_of(Queried& session) {
  return Encoding(
      session.query("select current_setting('server_encoding') as name")[0].template get<std::string>("name"));
}

/// Throws the SqlError that PostgreSQL would give for `value`, since the database has no `character` of it. The message
/// shows the first line of the statement, `what`.
[[noreturn]] void refuse_character(const Encoding& encoding, std::string_view character, std::string_view value,
                                   std::string_view what);

}  // namespace kindred::pg
