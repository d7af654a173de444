#include "schema/statements.h"

#include <fmt/format.h>

#include "immich/adapted.h"
#include "immich/copy_statement.h"
#include "immich/migrated_values.h"
#include "immich/tables.h"
#include "sql.h"

namespace kindred::sync {

std::vector<Statement> all_statements(const immich::Catalogue& catalogue) {
  std::vector<Statement> statements;
  const auto add = [&](std::string_view name, std::string text) {
    if (!text.empty()) statements.push_back({std::string(name), std::move(text)});
  };
  for (const sql::File& file : sql::immich::kFiles) add(file.name, immich::adapted(file.text, catalogue));
  for (const sql::File& file : sql::tracking::kFiles) add(file.name, std::string(file.text));
  for (const immich::CopiedTable& table : immich::asset_tables()) {
    add(table.name, immich::copy_statement(catalogue, table));
  }
  add(immich::person_table().name, immich::copy_statement(catalogue, immich::person_table()));
  add(immich::person_group_table().name, immich::copy_statement(catalogue, immich::person_group_table()));
  for (std::string& text : immich::follow_statements(catalogue)) {
    const std::string name = fmt::format("following {}", text.substr(0, text.find('\n')));
    add(name, std::move(text));
  }
  for (std::string& text : immich::differing_statements(catalogue)) add("comparing rows", std::move(text));
  add("joined people", immich::copy_joined_people_statement(catalogue));
  add("renamed faces", immich::copy_renamed_faces_statement(catalogue));
  add("values that a migration rewrote", immich::follow_migration_statement(catalogue));
  add("changed by target", immich::changed_by_target_statement(catalogue));
  return statements;
}

}  // namespace kindred::sync
