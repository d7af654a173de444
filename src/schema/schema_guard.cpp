#include "schema/schema_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include "immich/adapted.h"
#include "immich/row_source.h"
#include "schema/known_schemas.h"
#include "sql.h"

namespace kindred::immich {

namespace {

bool in_foreign_key(const TableShape& shape, std::string_view column) {
  return std::any_of(shape.foreign_keys.begin(), shape.foreign_keys.end(), [&](const ForeignKey& key) {
    return ("," + key.columns + ",").find(fmt::format(",{},", column)) != std::string::npos;
  });
}

bool looks_like_reference(const TableShape& shape, const Column& column) {
  const std::string_view name = column.name;
  return column.type.starts_with("uuid") || name.ends_with("Id") || name.ends_with("Ids") || name.ends_with("Path") ||
         name.ends_with("Paths") || in_foreign_key(shape, name);
}

bool is_filled_with_null(const ColumnRule* rule) {
  return rule != nullptr && rule->expression.starts_with("null");
}

void check_column(const CopiedTable& table, const TableShape& shape, const Column& column,
                  std::vector<std::string>& findings) {
  const ColumnRule* rule = rule_for(table, column.name);
  const bool left_out = is_left_out(table, column);
  if (!left_out && rule == nullptr && looks_like_reference(shape, column)) {
    findings.push_back(
        fmt::format("column {}.{} ({}) is new to Kindred and looks like a reference: copying it could tie "
                    "the mirror to the source's rows or files",
                    table.name, column.name, column.type));
  }
  static constexpr std::array<std::string_view, 4> kWithoutEquality = {"json", "xml", "point", "polygon"};
  const bool has_equality =
      std::find(kWithoutEquality.begin(), kWithoutEquality.end(), column.type) == kWithoutEquality.end();
  if (!left_out && rule == nullptr && !has_equality) {
    findings.push_back(
        fmt::format("column {}.{} ({}) is of a type whose values cannot be compared, so no change in it "
                    "could be followed",
                    table.name, column.name, column.type));
  }
  const bool empty = (left_out && !column.has_default && !column.generated) || is_filled_with_null(rule);
  if (column.not_null && empty) {
    findings.push_back(
        fmt::format("column {}.{} must not be null now, and Kindred would leave it empty", table.name, column.name));
  }
}

std::vector<std::string> parts_of(const std::string& list) {
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

/// Whether no other row has a mirror's value in this column: an id or a path of its own, the target, or null.
bool is_its_own(const CopiedTable& table, const Column& column) {
  static constexpr std::array<std::string_view, 5> kOwn = {"mirror_id", "target_user_id", "tree_path", "f.path",
                                                           "m.id"};
  if (is_sync_column(column.name)) return column.type == "uuid";
  const ColumnRule* rule = rule_for(table, column.name);
  if (rule == nullptr) return false;
  return is_filled_with_null(rule) || std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view own) {
           return rule->expression.find(own) != std::string_view::npos;
         });
}

/// A row and its copy cannot both stand in an index of which every value is copied.
void check_unique_index(const CopiedTable& table, const TableShape& shape, const UniqueIndex& index,
                        std::vector<std::string>& findings) {
  const std::vector<std::string> columns = parts_of(index.columns);
  const bool has_own = std::any_of(columns.begin(), columns.end(), [&](const std::string& name) {
    const Column* column = shape.column(name);
    return column != nullptr && is_its_own(table, *column);
  });
  if (has_own) return;
  findings.push_back(
      fmt::format("unique index {} on {} ({}) is new to Kindred: nothing in it tells a mirror's row from the source's",
                  index.name, table.name, columns.empty() ? "an expression" : index.columns));
}

void check_table(const Catalogue& catalogue, const CopiedTable& table, std::vector<std::string>& findings) {
  const TableShape* shape = catalogue.table(table.name);
  if (shape == nullptr) {
    if (!table.optional) findings.push_back(fmt::format("table {} is missing", table.name));
    return;
  }
  for (const ColumnRule& rule : table.rules) {
    if (!rule.optional && shape->column(rule.column) == nullptr) {
      findings.push_back(fmt::format("column {}.{} is missing", table.name, rule.column));
    }
  }
  for (const Column& column : shape->columns) check_column(table, *shape, column, findings);
  for (const UniqueIndex& index : shape->unique_indexes) check_unique_index(table, *shape, index, findings);
}

/// Of any version that Kindred carries.
bool is_known_index(std::string_view table, const UniqueIndex& index) {
  const std::vector<std::string> versions = known_versions();
  return std::any_of(versions.begin(), versions.end(), [&](const std::string& version) {
    const TableShape* shape = known_schema(version).table(table);
    return shape != nullptr && std::any_of(shape->unique_indexes.begin(), shape->unique_indexes.end(),
                                           [&](const UniqueIndex& other) { return other.columns == index.columns; });
  });
}

/// Whether each row that leaves the column to PostgreSQL has another value in it, or null: no time, that is, and no
/// text.
bool tells_rows_apart(const Column& column) {
  return !column.has_default || column.type == "uuid" || column.type == "bigint" || column.type == "integer";
}

/// `insert into table (column, …)`.
struct Insert {
  std::string table;
  std::set<std::string, std::less<>> columns;
};

std::string without_comments(std::string_view sql) {
  std::istringstream lines{std::string(sql)};
  std::string out;
  for (std::string line; std::getline(lines, line);) out += line.substr(0, line.find("--")) + '\n';
  return out;
}

/// Those of a file of sql/immich, which are written in one way. What goes into pg_temp is left out.
std::vector<Insert> inserts_in(std::string_view sql) {
  static constexpr std::string_view kInto = "insert into ";
  std::vector<Insert> inserts;
  const std::string text = without_comments(sql);
  for (auto at = text.find(kInto); at != std::string::npos; at = text.find(kInto, at + 1)) {
    const auto name = at + kInto.size(), open = text.find('(', name), close = text.find(')', open);
    Insert insert{text.substr(name, text.find_first_of(" .(\n", name) - name), {}};
    std::erase(insert.table, '"');
    if (insert.table == "pg_temp" || close == std::string::npos) continue;
    for (std::string column : parts_of(text.substr(open + 1, close - open - 1))) {
      std::erase_if(column, [](char c) { return c == ' ' || c == '"' || c == '\n'; });
      insert.columns.insert(std::move(column));
    }
    inserts.push_back(std::move(insert));
  }
  return inserts;
}

/// A statement that names the columns it fills leaves all others to their defaults, and knows of the keys that were
/// there when it was written.
void check_insert(const TableShape& shape, std::string_view statement, const Insert& insert,
                  std::vector<std::string>& findings) {
  for (const Column& column : shape.columns) {
    if (!column.not_null || column.has_default || column.generated || insert.columns.contains(column.name)) continue;
    findings.push_back(fmt::format("column {}.{} must not be null and has no default, and {} does not fill it",
                                   insert.table, column.name, statement));
  }
  for (const UniqueIndex& index : shape.unique_indexes) {
    const std::vector<std::string> columns = parts_of(index.columns);
    const bool has_own = std::any_of(columns.begin(), columns.end(), [&](const std::string& name) {
      const Column* column = shape.column(name);
      return column != nullptr && !insert.columns.contains(name) && tells_rows_apart(*column);
    });
    if (has_own || is_known_index(insert.table, index)) continue;
    findings.push_back(fmt::format("unique index {} on {} ({}) is new to Kindred, and {} could break it", index.name,
                                   insert.table, columns.empty() ? "an expression" : index.columns, statement));
  }
}

/// What is filled by statements of sql/immich and not by a description: stacks, tags, albums.
void check_inserts(const Catalogue& catalogue, std::vector<std::string>& findings) {
  for (const sql::File& file : sql::immich::kFiles) {
    for (const Insert& insert : inserts_in(adapted(file.text, catalogue))) {
      const TableShape* shape = is_own_table(insert.table) ? nullptr : catalogue.table(insert.table);
      if (shape != nullptr) check_insert(*shape, file.name, insert, findings);
    }
  }
}

bool has_key(const TableShape& shape, const RequiredKey& key) {
  if (key.refers_to.empty()) {
    return std::any_of(shape.unique_indexes.begin(), shape.unique_indexes.end(),
                       [&](const UniqueIndex& index) { return index.columns == key.columns; });
  }
  return std::any_of(shape.foreign_keys.begin(), shape.foreign_keys.end(), [&](const ForeignKey& foreign) {
    return foreign.columns == key.columns && foreign.refers_to == key.refers_to && foreign.on_delete == key.on_delete;
  });
}

void check_key(const Catalogue& catalogue, const RequiredKey& key, std::vector<std::string>& findings) {
  const TableShape* shape = catalogue.table(key.table);
  if (shape == nullptr || has_key(*shape, key)) return;  // a missing table is a finding of its own, or fine
  if (!key.where_is.empty() && !catalogue.has_named(key.where_is)) return;
  findings.push_back(key.refers_to.empty()
                         ? fmt::format("table {} has no unique index on ({}): {}", key.table, key.columns, key.why)
                         : fmt::format("{}.{} is no foreign key to {} with the expected ON DELETE: {}", key.table,
                                       key.columns, key.refers_to, key.why));
}

}  // namespace

std::vector<std::string> schema_findings(const Catalogue& catalogue) {
  std::vector<std::string> findings;
  for (const CopiedTable& table : asset_tables()) check_table(catalogue, table, findings);
  check_table(catalogue, person_table(), findings);
  check_table(catalogue, person_group_table(), findings);
  if (!catalogue.has("person", "id") && !catalogue.has("person", "personGroupId")) {
    findings.emplace_back("table person has neither id nor personGroupId: nothing names a person");
  }
  if (!catalogue.has("asset_face", "personId") && !catalogue.has("asset_face", "personGroupId")) {
    findings.emplace_back("table asset_face has neither personId nor personGroupId: nothing says whose face it is");
  }
  if (catalogue.has("asset", "isEdited") && !catalogue.has("asset_edit")) {
    findings.emplace_back("table asset_edit is missing, whose triggers set asset.isEdited");
  }
  for (const RequiredKey& key : required_keys()) check_key(catalogue, key, findings);
  check_inserts(catalogue, findings);
  return findings;
}

bool holds_immich(const Catalogue& catalogue) {
  return catalogue.has("asset") || catalogue.has("kysely_migrations");
}

void require_immich(const Catalogue& catalogue) {
  if (holds_immich(catalogue)) return;
  throw Error(ErrorKind::refused, "this database holds no Immich: there is no table asset in schema public",
              "check DB_DATABASE_NAME, and that Immich 2.0 or later has started once");
}

std::vector<std::string> unknown_asset_tables(const Catalogue& catalogue) {
  // From 3.0 on Immich writes integrity_report while it looks for lost files, and video_stream_session while somebody
  // watches a video: rows about what Immich does, none of which a mirror needs.
  static constexpr std::array<std::string_view, 11> kLeftAlone = {"activity",
                                                                  "album",
                                                                  "album_asset",
                                                                  "asset",
                                                                  "integrity_report",
                                                                  "memory_asset",
                                                                  "person",
                                                                  "shared_link_asset",
                                                                  "stack",
                                                                  "tag_asset",
                                                                  "video_stream_session"};
  std::vector<std::string> unknown;
  for (const auto& [name, shape] : catalogue.tables()) {
    const bool refers = std::any_of(shape.foreign_keys.begin(), shape.foreign_keys.end(),
                                    [](const ForeignKey& key) { return key.refers_to == "asset"; });
    const bool copied =
        std::any_of(asset_tables().begin(), asset_tables().end(),
                    [&, &table_name = name](const CopiedTable& table) { return table.name == table_name; });
    const bool left_alone = std::find(kLeftAlone.begin(), kLeftAlone.end(), name) != kLeftAlone.end();
    if (refers && !copied && !left_alone) unknown.push_back(name);
  }
  return unknown;
}

}  // namespace kindred::immich
