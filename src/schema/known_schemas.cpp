#include "schema/known_schemas.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/error.h"
#include "schemas.h"

namespace kindred::immich {

namespace {

/// The columns in the first parentheses, as in `("ownerId", checksum)`: as Catalogue has them.
std::string columns_in(std::string_view definition) {
  const auto open = definition.find('(') + 1;
  std::istringstream list(std::string(definition.substr(open, definition.find(')', open) - open)));
  std::vector<std::string> names;
  for (std::string name; std::getline(list, name, ',');) {
    std::erase_if(name, [](char c) { return c == ' ' || c == '"'; });
    names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, ","));
}

/// The word behind `before`, without quotes.
std::string word_behind(std::string_view definition, std::string_view before) {
  const auto from = definition.find(before) + before.size();
  std::string word(definition.substr(from, definition.find_first_of(" (", from) - from));
  std::erase(word, '"');
  return word;
}

char on_delete_of(std::string_view definition) {
  if (definition.find("ON DELETE CASCADE") != std::string_view::npos) return 'c';
  if (definition.find("ON DELETE SET NULL") != std::string_view::npos) return 'n';
  return 'a';
}

// schemas/immich holds constraints and indexes as pg_get_constraintdef and pg_get_indexdef print them. These two read
// what is in those files, not any definition that PostgreSQL can print.

void add_constraint(const std::string& name, std::string_view definition, TableShape& shape) {
  if (definition.starts_with("PRIMARY KEY") || definition.starts_with("UNIQUE")) {
    shape.unique_indexes.push_back({name, columns_in(definition)});
  } else if (definition.starts_with("FOREIGN KEY")) {
    shape.foreign_keys.push_back(
        {name, columns_in(definition), word_behind(definition, " REFERENCES "), on_delete_of(definition)});
  }
}

void add_index(std::string_view definition, TableShape& shape) {
  static constexpr std::string_view kUnique = "CREATE UNIQUE INDEX ";
  if (!definition.starts_with(kUnique)) return;
  shape.unique_indexes.push_back(
      {word_behind(definition, kUnique), columns_in(definition.substr(definition.find(" USING ")))});
}

TableShape shape_of(const nlohmann::json& facts) {
  TableShape shape;
  for (const auto& column : facts.at("columns")) {
    shape.columns.push_back({.name = column.at("name").get<std::string>(),
                             .type = column.at("type").get<std::string>(),
                             .not_null = column.value("notNull", false),
                             .has_default = column.contains("default") || column.contains("identity"),
                             .generated = column.contains("generated")});
  }
  for (const auto& [name, definition] : facts.at("constraints").items()) {
    add_constraint(name, definition.get<std::string>(), shape);
  }
  for (const auto& index : facts.at("indexes")) add_index(index.get<std::string>(), shape);
  return shape;
}

std::map<std::string_view, Catalogue> read_all() {
  std::map<std::string_view, Catalogue> all;
  for (const SchemaFile& file : kSchemaFiles) {
    Catalogue::Tables tables;
    const nlohmann::json facts = nlohmann::json::parse(file.json);
    for (const auto& [name, table] : facts.at("tables").items()) tables.emplace(name, shape_of(table));
    Catalogue::Enums enums;
    for (const auto& [name, values] : facts.at("enums").items()) enums[name].insert(values.begin(), values.end());
    all.emplace(file.version, Catalogue(std::move(tables), std::move(enums)));
  }
  return all;
}

/// Without the length of an embedding, which follows from the model.
std::string plain_type(const std::string& type) {
  return type.starts_with("vector(") ? "vector" : type;
}

std::string to_text(const Column& column) {
  return plain_type(column.type) + (column.not_null ? " not null" : "");
}

/// What is in one set alone, with the words that say so.
void add_each(const std::set<std::string>& known, const std::set<std::string>& found, const std::string& what,
              std::vector<std::string>& out) {
  for (const std::string& one : known) {
    if (!found.contains(one)) out.push_back(fmt::format("{} {} is gone", what, one));
  }
  for (const std::string& one : found) {
    if (!known.contains(one)) out.push_back(fmt::format("{} {} is new", what, one));
  }
}

std::set<std::string> keys_of(const std::string& table, const TableShape& shape) {
  std::set<std::string> keys;
  for (const ForeignKey& key : shape.foreign_keys) {
    keys.insert(fmt::format("{}({}) to {}, on delete '{}',", table, key.columns, key.refers_to, key.on_delete));
  }
  return keys;
}

std::set<std::string> indexes_of(const std::string& table, const TableShape& shape) {
  std::set<std::string> indexes;
  for (const UniqueIndex& index : shape.unique_indexes) indexes.insert(fmt::format("{}({})", table, index.columns));
  return indexes;
}

void compare_table(const std::string& name, const TableShape& known, const TableShape& found,
                   std::vector<std::string>& out) {
  for (const Column& column : known.columns) {
    const Column* other = found.column(column.name);
    if (other == nullptr) {
      out.push_back(fmt::format("column {}.{} is gone", name, column.name));
    } else if (to_text(column) != to_text(*other)) {
      out.push_back(fmt::format("column {}.{} was {}, is {}", name, column.name, to_text(column), to_text(*other)));
    }
  }
  for (const Column& column : found.columns) {
    if (known.column(column.name) == nullptr) {
      out.push_back(fmt::format("column {}.{} ({}) is new", name, column.name, to_text(column)));
    }
  }
  add_each(keys_of(name, known), keys_of(name, found), "foreign key", out);
  add_each(indexes_of(name, known), indexes_of(name, found), "unique index", out);
}

/// Of the enums that `known` has: others belong to what is new, which is told by itself.
std::set<std::string> values_of(const Catalogue& catalogue, const Catalogue& known) {
  std::set<std::string> all;
  for (const auto& [name, values] : catalogue.enums()) {
    if (!known.enums().contains(name)) continue;
    for (const std::string& value : values) all.insert(fmt::format("{} '{}'", name, value));
  }
  return all;
}

/// Not of Immich's schema itself: ours, and what its migrations keep their books in.
bool is_aside(std::string_view table) {
  return is_own_table(table) || table.starts_with("kysely_");
}

bool is_new_table(const std::string& difference) {
  return difference.starts_with("table ") && difference.ends_with(" is new");
}

}  // namespace

std::vector<std::string> known_versions() {
  std::vector<std::string> versions;
  for (const SchemaFile& file : kSchemaFiles) versions.emplace_back(file.version);
  return versions;
}

const Catalogue& known_schema(std::string_view version) {
  static const std::map<std::string_view, Catalogue> kKnown = read_all();
  const auto found = kKnown.find(version);
  if (found == kKnown.end()) {
    throw Error(ErrorKind::usage, fmt::format("the schema of Immich {} is not known", version), "");
  }
  return found->second;
}

std::vector<std::string> schema_differences(const Catalogue& known, const Catalogue& found) {
  std::vector<std::string> out;
  for (const auto& [name, shape] : known.tables()) {
    const TableShape* other = found.table(name);
    if (other == nullptr) {
      out.push_back(fmt::format("table {} is gone", name));
    } else {
      compare_table(name, shape, *other, out);
    }
  }
  add_each(values_of(known, known), values_of(found, known), "value of enum", out);
  for (const auto& [name, shape] : found.tables()) {
    if (!known.has(name) && !is_aside(name)) out.push_back(fmt::format("table {} is new", name));
  }
  return out;
}

NearestSchema nearest_schema(const Catalogue& found) {
  NearestSchema nearest;
  for (const std::string& version : known_versions()) {
    std::vector<std::string> differences = schema_differences(known_schema(version), found);
    if (nearest.version.empty() || differences.size() <= nearest.differences.size()) {
      const auto new_tables = std::count_if(differences.begin(), differences.end(), is_new_table);
      const std::size_t count = differences.size() - static_cast<std::size_t>(new_tables);
      nearest = {version, std::move(differences), count};
    }
  }
  return nearest;
}

}  // namespace kindred::immich
