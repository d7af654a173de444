// A list written by hand, by tables and not by columns: docs/adr/0006-least-privilege.md says why. A test holds it
// against the statements: a right that none of them and no trigger needs fails it, as does one that is missing.
#include "schema/table_rights.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <nlohmann/json.hpp>

#include "pg/migrate.h"
#include "pg/session_settings.h"
#include "schema/schema_guard.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::string_view kTrigger =
    "a trigger of Immich's fills it, with the rights of whoever deletes: phones read it";

constexpr std::array<TableRights, 42> kRights = {{
    // Whose photos, and where
    {"user", "select", "names and storage labels"},
    {"partner", "select", "whether the target sees the source's photos twice"},
    {"library", "select"},
    {"album_user", "select, insert", "who may put photos into an album; the target owns those that a job makes"},
    {"activity", "select", "comments in an album that a job made: it is not deleted then"},
    // What Immich is
    {"kysely_migrations", "select", "tells whether the schema changed"},
    {"system_metadata", "select", "Immich's settings, its media root, maintenance mode"},
    {"version_history", "select"},
    // Rows of mirrors
    {"asset", "select, insert, update, delete"},
    {"asset_exif", "select, insert, update"},
    {"asset_job_status", "select, insert, update"},
    {"asset_file", "select, insert, update, delete"},
    {"asset_metadata", "select, insert, update, delete"},
    {"asset_edit", "select, insert, update, delete"},
    {"asset_video", "select, insert, update"},
    {"asset_audio", "select, insert, update"},
    {"asset_keyframe", "select, insert, update"},
    {"asset_ocr", "select, insert, update, delete"},
    {"ocr_search", "select, insert, update, delete"},
    {"smart_search", "select, insert, update"},
    {"asset_face", "select, insert, update, delete"},
    {"face_search", "select, insert, update, delete", "delete: from 3.2 on, where a face's person became a common one"},
    // What ties mirrors together
    {"person", "select, insert, update, delete"},
    {"person_group", "select, insert, delete"},
    {"person_user", "select, insert, delete",
     "from 3.3 on: whom a user shows a person to; a trigger of Immich's deletes what a deleted person leaves"},
    {"stack", "select, insert, update, delete"},
    {"tag", "select, insert, delete"},
    {"tag_closure", "select, insert", "the tree of tags; Immich's foreign keys empty it"},
    {"tag_asset", "select, insert, delete"},
    {"album", "select, insert, update, delete", "albums: mirror makes albums of the target's own"},
    {"album_asset", "select, insert, delete"},
    // What phones are told of deletions
    {"asset_audit", "select, insert", kTrigger},
    {"asset_edit_audit", "select, insert", kTrigger},
    {"asset_face_audit", "select, insert", kTrigger},
    {"asset_metadata_audit", "insert", kTrigger},
    {"asset_ocr_audit", "select, insert", kTrigger},
    {"album_asset_audit", "select, insert", kTrigger},
    {"album_audit", "insert", kTrigger},
    {"album_user_audit", "insert", kTrigger},
    {"person_audit", "select, insert", kTrigger},
    {"person_group_audit", "insert", kTrigger},
    {"stack_audit", "insert", kTrigger},
}};

std::vector<std::string> quoted_names(const pg::Row& row, std::string_view column) {
  std::vector<std::string> names;
  for (const auto& name : nlohmann::json::parse(row.get<std::string>(column))) {
    names.push_back(pg::quote_identifier(name.get<std::string>()));
  }
  return names;
}

/// Made where it is not there; its password is for the administrator to choose.
std::string make_role(const std::string& role) {
  return fmt::format(R"(do $$
begin
    create role {} login;
exception when duplicate_object then
    null;
end
$$;
)",
                     role);
}

}  // namespace

std::span<const TableRights> table_rights() {
  return kRights;
}

std::vector<std::string> missing_rights(pg::Transaction& work) {
  const pg::Result state = work.query(sql::immich::read_role, pg::extension_names());
  std::vector<std::string> missing;
  if (state[0].get<bool>("is_superuser")) return missing;
  if (!state[0].get<bool>("may_make_temporary")) missing.emplace_back("TEMPORARY on the database");
  if (!state[0].get<bool>("may_use_schema")) missing.emplace_back("USAGE on schema public");
  if (!state[0].get<bool>("may_create") && !pg::is_migrated(work, sql::own::kFiles)) {
    missing.emplace_back("CREATE on schema public");
  }
  for (const std::string& schema : quoted_names(state[0], "closed_schemas")) {
    missing.push_back("USAGE on schema " + schema);
  }
  for (const std::string& table : quoted_names(state[0], "foreign_tables")) missing.push_back("owner of " + table);
  std::vector<std::string_view> tables, actions;
  for (const TableRights& rights : kRights) {
    tables.push_back(rights.table);
    actions.push_back(rights.actions);
  }
  for (const pg::Row row : work.query(sql::immich::list_missing_rights, tables, actions)) {
    missing.push_back(fmt::format("{} on {}", row.get<std::string>("action"), row.get<std::string>("table_name")));
  }
  return missing;
}

std::vector<std::string> tables_with_row_security(pg::Transaction& work) {
  std::vector<std::string_view> tables;
  for (const TableRights& rights : kRights) tables.push_back(rights.table);
  return pg::column<std::string>(work.query(sql::immich::list_row_security, tables), "table_name");
}

std::string grants(pg::Connection& connection, const std::string& role) {
  const immich::Catalogue catalogue = immich::Catalogue::read(connection);
  immich::require_immich(catalogue);
  const pg::Result state = connection.query(sql::immich::read_role, pg::extension_names());
  const std::string quoted = pg::quote_identifier(role);
  std::string out = fmt::format(
      "-- What Kindred needs on this database and no more. Run it as the database's owner, give the role a password\n"
      "-- (in psql: \\password {}), and set DB_USERNAME and DB_PASSWORD. Run it again after each upgrade of either.\n"
      "begin;\n\n{}",
      role, make_role(quoted));
  out += fmt::format(
      "\n-- Kindred keeps what it made in tables of its own, and works on temporary ones.\n"
      "grant connect, temporary on database {0} to {1};\ngrant usage, create on schema public to {1};\n",
      pg::quote_identifier(state[0].get<std::string>("database")), quoted);
  for (const std::string& schema : quoted_names(state[0], "extension_schemas")) {
    out +=
        fmt::format("grant usage on schema {} to {};  -- an extension that Immich uses lies there\n", schema, quoted);
  }
  for (const std::string& table : quoted_names(state[0], "own_tables")) {
    out += fmt::format("alter table {} owner to {};\n", table, quoted);
  }
  out += fmt::format("\n-- What an older list granted and this one does not.\nrevoke all on {}\n    from {};\n\n",
                     fmt::join(quoted_names(state[0], "immich_tables"), ", "), quoted);
  for (const TableRights& rights : kRights) {
    if (!catalogue.has(rights.table)) continue;
    out +=
        fmt::format("grant {} on {} to {};", rights.actions, pg::quote_identifier(std::string(rights.table)), quoted);
    out += rights.why.empty() ? "\n" : fmt::format("  -- {}\n", rights.why);
  }
  return out + "\ncommit;\n";
}

}  // namespace kindred::sync
