#include "immich/catalogue.h"

#include <algorithm>

#include "sql.h"

namespace kindred::immich {

bool is_own_table(std::string_view name) {
  return name.starts_with("_kindred_") || name.starts_with("_face_sync_");
}

const Column* TableShape::column(std::string_view name) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
  return found == columns.end() ? nullptr : &*found;
}

Catalogue Catalogue::read(pg::Connection& connection) {
  Catalogue catalogue;
  for (const pg::Row row : connection.query(sql::immich::read_columns)) {
    catalogue.tables_[row.get<std::string>("table_name")].columns.push_back(
        {.name = row.get<std::string>("column_name"),
         .type = row.get<std::string>("type"),
         .not_null = row.get<bool>("not_null"),
         .has_default = row.get<bool>("has_default"),
         .generated = row.get<bool>("generated")});
  }
  for (const pg::Row row : connection.query(sql::immich::read_keys)) {
    TableShape& table = catalogue.tables_[row.get<std::string>("table_name")];
    const auto name = row.get<std::string>("name");
    const auto columns = row.get<std::optional<std::string>>("columns").value_or("");
    if (row.get<std::string_view>("kind") == "foreign") {
      table.foreign_keys.push_back(
          {name, columns, row.get<std::string>("refers_to"), row.get<std::string>("on_delete").front()});
    } else {
      table.unique_indexes.push_back({name, columns});
    }
  }
  for (const pg::Row row : connection.query(sql::immich::read_enums)) {
    catalogue.enums_[row.get<std::string>("enum_name")].insert(row.get<std::string>("value"));
  }
  return catalogue;
}

const TableShape* Catalogue::table(std::string_view name) const {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

bool Catalogue::has_named(std::string_view name) const {
  const auto dot = name.find('.');
  return dot == std::string_view::npos ? has(name) : has(name.substr(0, dot), name.substr(dot + 1));
}

bool Catalogue::has(std::string_view table_name, std::string_view column_name) const {
  const TableShape* shape = table(table_name);
  return shape != nullptr && shape->column(column_name) != nullptr;
}

}  // namespace kindred::immich
