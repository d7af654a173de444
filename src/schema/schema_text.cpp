#include "schema/schema_text.h"

#include <algorithm>
#include <regex>
#include <vector>

#include "base/error.h"

namespace kindred::immich {

namespace {

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \n\t");
  if (from == std::string_view::npos) return {};
  return std::string(text.substr(from, text.find_last_not_of(" \n\t") + 1 - from));
}

/// An identifier as printed, without its quotes and its schema.
std::string identifier(std::string_view text) {
  std::string name = trimmed(text);
  if (name.starts_with("public.")) name.erase(0, 7);
  if (name.starts_with('"') && name.ends_with('"') && name.size() > 1) name = name.substr(1, name.size() - 2);
  return name;
}

/// The parts of a list at its top level: commas in parentheses and in quotes separate nothing.
std::vector<std::string> parts_of(std::string_view list) {
  std::vector<std::string> parts;
  std::string part;
  int depth = 0;
  char quote = 0;
  for (const char c : list) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[') {
      ++depth;
    } else if (c == ')' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 0) {
      parts.push_back(trimmed(part));
      part.clear();
      continue;
    }
    part += c;
  }
  if (!trimmed(part).empty()) parts.push_back(trimmed(part));
  return parts;
}

/// The list that begins at `text`'s first parenthesis, without the two around it.
std::string_view in_parentheses(std::string_view text) {
  const auto open = text.find('(');
  if (open == std::string_view::npos) return {};
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')' && --depth == 0) return text.substr(open + 1, at - open - 1);
  }
  return text.substr(open + 1);
}

/// `"b" DESC, a, lower(c)` as `a,b`: an expression is no column.
std::string sorted_columns(std::string_view list) {
  static const std::regex kColumn(R"(^("[^"]+"|[^\s"()]+)(\s[^()]*)?$)");
  std::vector<std::string> names;
  for (const std::string& part : parts_of(list)) {
    std::smatch found;
    if (std::regex_match(part, found, kColumn)) names.push_back(identifier(found[1].str()));
  }
  std::sort(names.begin(), names.end());
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ",") + name;
  return joined;
}

char on_delete_of(const std::string& definition) {
  if (definition.find("ON DELETE CASCADE") != std::string::npos) return 'c';
  if (definition.find("ON DELETE SET NULL") != std::string::npos) return 'n';
  if (definition.find("ON DELETE SET DEFAULT") != std::string::npos) return 'd';
  if (definition.find("ON DELETE RESTRICT") != std::string::npos) return 'r';
  return 'a';
}

/// `"personId" uuid DEFAULT x NOT NULL`.
Column column_of(const std::string& definition) {
  static const std::regex kColumn(R"(^("[^"]+"|\S+)\s+([\s\S]+)$)");
  static const std::regex kEndOfType(
      R"(\s+(DEFAULT|NOT NULL|NULL|COLLATE|GENERATED|CONSTRAINT|STORAGE|COMPRESSION)\b)");
  std::smatch found;
  if (!std::regex_match(definition, found, kColumn)) return {};
  const std::string rest = found[2];
  std::smatch end;
  const bool has_more = std::regex_search(rest, end, kEndOfType);
  std::string type = has_more ? rest.substr(0, static_cast<std::size_t>(end.position(0))) : rest;
  const std::string more = has_more ? rest.substr(static_cast<std::size_t>(end.position(0))) : "";
  if (type.starts_with("public.")) type.erase(0, 7);
  return {.name = identifier(found[1].str()),
          .type = type,
          .not_null = more.find(" NOT NULL") != std::string::npos,
          .has_default = more.find(" DEFAULT ") != std::string::npos || more.find(" AS IDENTITY") != std::string::npos,
          .generated = more.find(" GENERATED ALWAYS AS ") != std::string::npos};
}

/// The dump's statements, each ending at a semicolon at a line's end; the bodies of functions hold such, too, and are
/// passed over.
std::vector<std::string> statements_of(std::string_view dump) {
  std::vector<std::string> statements;
  std::string statement;
  std::string tag;  // of the dollar quote that is open
  static const std::regex kDollar(R"(\$[A-Za-z_]*\$)");
  while (!dump.empty()) {
    const auto end = std::min(dump.find('\n'), dump.size() - 1);
    const std::string line(dump.substr(0, end + 1));
    dump.remove_prefix(end + 1);
    if (tag.empty() && (line.starts_with("--") || line.starts_with("\\"))) continue;
    for (auto at = std::sregex_iterator(line.begin(), line.end(), kDollar); at != std::sregex_iterator(); ++at) {
      if (tag.empty()) {
        tag = at->str();
      } else if (tag == at->str()) {
        tag.clear();
      }
    }
    statement += line;
    if (tag.empty() && trimmed(line).ends_with(';')) {
      statements.push_back(trimmed(statement));
      statement.clear();
    }
  }
  return statements;
}

/// What pg_dump says of a column behind its table: that it is an identity, or that a sequence is its default.
void read_column_change(const std::string& statement, Catalogue::Tables& tables) {
  static const std::regex kChange(
      R"(^ALTER TABLE (?:ONLY )?(\S+) ALTER COLUMN ("[^"]+"|\S+) (SET DEFAULT|ADD GENERATED (ALWAYS|BY DEFAULT))[\s\S]*;$)");
  std::smatch found;
  if (!std::regex_match(statement, found, kChange)) return;
  for (Column& column : tables[identifier(found[1].str())].columns) {
    if (column.name != identifier(found[2].str())) continue;
    column.has_default = true;
    column.generated = column.generated || found[4].str() == "ALWAYS";
  }
}

/// `CREATE TYPE public.mood AS ENUM ('good', 'bad');`
void read_enum(const std::string& statement, Catalogue::Enums& enums) {
  static const std::regex kEnum(R"(^CREATE TYPE (\S+) AS ENUM ([\s\S]*);$)");
  std::smatch found;
  if (!std::regex_match(statement, found, kEnum)) return;
  auto& values = enums[identifier(found[1].str())];
  const std::string list = found[2];
  for (const std::string& value : parts_of(in_parentheses(list))) values.insert(value.substr(1, value.size() - 2));
}

/// `CREATE DOMAIN public.reference AS uuid NOT NULL CONSTRAINT …;`, read as a column of that name.
void read_domain(const std::string& statement, std::vector<Column>& domains) {
  static const std::regex kDomain(R"(^CREATE DOMAIN (\S+) AS ([\s\S]*);$)");
  std::smatch found;
  if (std::regex_match(statement, found, kDomain)) domains.push_back(column_of(found[1].str() + " " + found[2].str()));
}

/// Gives a column of a domain, or of an array of it, the type that the domain is over. pg_dump prints a domain behind
/// the one that it is over.
void resolve_domains(const std::vector<Column>& domains, Catalogue::Tables& tables) {
  for (auto domain = domains.rbegin(); domain != domains.rend(); ++domain) {
    for (auto& [name, shape] : tables) {
      for (Column& column : shape.columns) {
        if (column.type == domain->name + "[]") column.type = domain->type + "[]";
        if (column.type != domain->name) continue;
        column.type = domain->type;
        column.not_null = column.not_null || domain->not_null;
        column.has_default = column.has_default || domain->has_default;
      }
    }
  }
}

void read_table(const std::string& statement, Catalogue::Tables& tables) {
  static constexpr std::string_view kTable = "TABLE ";
  const auto name = statement.find(kTable) + kTable.size(), open = statement.find(" (", name),
             close = statement.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open) return;
  TableShape& shape = tables[identifier(statement.substr(name, open - name))];
  for (const std::string& part : parts_of(statement.substr(open + 2, close - open - 2))) {
    if (part.starts_with("CONSTRAINT ")) continue;  // checks: pg_dump prints keys by themselves
    shape.columns.push_back(column_of(part));
  }
}

void read_constraint(const std::string& statement, Catalogue::Tables& tables) {
  static const std::regex kAdded(R"(^ALTER TABLE (?:ONLY )?(\S+)\s+ADD CONSTRAINT ("[^"]+"|\S+) ([\s\S]*);$)");
  std::smatch found;
  if (!std::regex_match(statement, found, kAdded)) return;
  add_constraint(identifier(found[2].str()), found[3].str(), tables[identifier(found[1].str())]);
}

void read_index(const std::string& statement, Catalogue::Tables& tables) {
  static const std::regex kIndex(R"(^CREATE UNIQUE INDEX \S+ ON (?:ONLY )?(\S+) [\s\S]*;$)");
  std::smatch found;
  if (std::regex_match(statement, found, kIndex)) add_index(statement, tables[identifier(found[1].str())]);
}

}  // namespace

void add_index(std::string_view definition, TableShape& shape) {
  static const std::regex kUnique(R"(^CREATE UNIQUE INDEX ("[^"]+"|\S+) ON [\s\S]*? USING \w+ (\([\s\S]*))");
  std::smatch found;
  const std::string text(definition);
  if (!std::regex_search(text, found, kUnique)) return;
  const std::string list = found[2];
  shape.unique_indexes.push_back({identifier(found[1].str()), sorted_columns(in_parentheses(list))});
}

void add_constraint(const std::string& name, std::string_view definition, TableShape& shape) {
  static const std::regex kKey(R"(^(?:PRIMARY KEY|UNIQUE)[^(]*\(([^)]*)\))");
  static const std::regex kForeign(R"(^FOREIGN KEY \(([^)]*)\) REFERENCES ([^( ]+) ?\()");
  const std::string text(definition);
  std::smatch found;
  if (std::regex_search(text, found, kKey)) {
    shape.unique_indexes.push_back({name, sorted_columns(found[1].str())});
  } else if (std::regex_search(text, found, kForeign)) {
    shape.foreign_keys.push_back(
        {name, sorted_columns(found[1].str()), identifier(found[2].str()), on_delete_of(text)});
  }
}

Catalogue read_dump(std::string_view dump) {
  Catalogue::Tables tables;
  Catalogue::Enums enums;
  std::vector<Column> domains;
  for (const std::string& statement : statements_of(dump)) {
    if (statement.starts_with("CREATE TABLE") || statement.starts_with("CREATE UNLOGGED TABLE")) {
      read_table(statement, tables);
    } else if (statement.starts_with("ALTER TABLE")) {
      read_constraint(statement, tables);
      read_column_change(statement, tables);
    } else if (statement.starts_with("CREATE TYPE")) {
      read_enum(statement, enums);
    } else if (statement.starts_with("CREATE DOMAIN")) {
      read_domain(statement, domains);
    } else if (statement.starts_with("CREATE UNIQUE INDEX")) {
      read_index(statement, tables);
    }
  }
  if (tables.empty()) {
    throw Error(ErrorKind::usage, "the file holds no CREATE TABLE, so it is no dump of a schema in plain text",
                "make it with: pg_dump --schema-only --schema=public DATABASE > FILE");
  }
  resolve_domains(domains, tables);
  return Catalogue(std::move(tables), std::move(enums));
}

}  // namespace kindred::immich
