// What the database role needs, told once, for `grants`, `doctor` and the guard alike.
#include "schema/privileges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>

#include "immich/instance.h"
#include "pg/migrate.h"
#include "schema/schema_guard.h"
#include "schema/session.h"
#include "schema/trial.h"
#include "sql.h"

namespace kindred::sync {

namespace {

std::vector<std::string> quoted_names(const pg::Row& row, std::string_view column) {
  std::vector<std::string> names;
  for (const auto& name : nlohmann::json::parse(row.get<std::string>(column))) {
    names.push_back(pg::quote_identifier(name.get<std::string>()));
  }
  return names;
}

std::vector<Privilege> privileges_in(const pg::Result& rows) {
  std::vector<Privilege> privileges;
  for (const pg::Row row : rows) {
    privileges.push_back({row.get<std::string>("table_name"), row.get<std::string>("action"),
                          row.get<std::optional<std::string>>("column_name")});
  }
  return privileges;
}

/// `grant select ("id", "ownerId"), delete on "asset" to role;`, a line for each table.
std::string grants_on_tables(const std::vector<Privilege>& privileges, const std::string& role) {
  std::map<std::string, std::map<std::string, std::vector<std::string>>> columns;  // by table and action
  for (const Privilege& privilege : privileges) {
    auto& list = columns[privilege.table][privilege.action];
    if (privilege.column) list.push_back(pg::quote_identifier(*privilege.column));
  }
  std::string out;
  for (const auto& [table, actions] : columns) {
    std::vector<std::string> granted;
    for (const auto& [action, list] : actions) {
      granted.push_back(list.empty() ? action : fmt::format("{} ({})", action, fmt::join(list, ", ")));
    }
    out +=
        fmt::format("grant {}\n    on {} to {};\n", fmt::join(granted, ",\n    "), pg::quote_identifier(table), role);
  }
  return out;
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

std::string grants_text(const pg::Row& state, const std::vector<Privilege>& privileges, const std::string& role) {
  const std::vector<std::string> immich_tables = quoted_names(state, "immich_tables");
  std::string out = "begin;\n\n" + make_role(role);
  out += fmt::format(
      "\n-- Kindred keeps what it made in tables of its own, and works on temporary ones.\n"
      "grant connect, temporary on database {} to {};\ngrant usage, create on schema public to {};\n",
      pg::quote_identifier(state.get<std::string>("database")), role, role);
  for (const std::string& table : quoted_names(state, "own_tables")) {
    out += fmt::format("alter table {} owner to {};\n", table, role);
  }
  out += fmt::format("\n-- What an older list granted and this one does not.\nrevoke all on {}\n    from {};\n",
                     fmt::join(immich_tables, ", "), role);
  out += "\n-- What its statements, and Immich's triggers on the rows that they write, read and write.\n";
  return out + grants_on_tables(privileges, role) + "\ncommit;\n";
}

}  // namespace

std::string said(const Privilege& privilege) {
  return privilege.column ? fmt::format("{} of {}.{}", privilege.action, privilege.table, *privilege.column)
                          : fmt::format("{} on {}", privilege.action, privilege.table);
}

std::vector<Privilege> needed_privileges(pg::Transaction& work, const std::vector<Statement>& statements) {
  std::vector<std::string> texts;
  for (const Statement& statement : statements) texts.push_back(statement.text);
  return privileges_in(work.query(sql::immich::list_needs, texts, std::vector<std::string>()));
}

std::vector<Privilege> needed_by_triggers(pg::Transaction& work, const std::vector<std::string>& written) {
  return privileges_in(work.query(sql::immich::list_needs, std::vector<std::string>(), written));
}

std::vector<Privilege> missing_of(pg::Transaction& work, const std::vector<Privilege>& needed) {
  std::vector<std::string> tables, actions;
  std::vector<std::optional<std::string>> columns;
  for (const Privilege& privilege : needed) {
    tables.push_back(privilege.table);
    actions.push_back(privilege.action);
    columns.push_back(privilege.column);
  }
  return privileges_in(work.query(sql::immich::list_missing_privileges, tables, actions, columns));
}

std::vector<std::string> missing_rights(pg::Transaction& work, const Trial& trial, bool makes_tables) {
  const pg::Result state = work.query(sql::immich::read_role);
  std::vector<std::string> missing;
  if (state[0].get<bool>("is_superuser")) return missing;
  if (!state[0].get<bool>("may_make_temporary")) missing.emplace_back("TEMPORARY on the database");
  if (!state[0].get<bool>("may_use_schema")) missing.emplace_back("USAGE on schema public");
  if (makes_tables && !state[0].get<bool>("may_create")) missing.emplace_back("CREATE on schema public");
  for (const std::string& table : quoted_names(state[0], "foreign_tables")) missing.push_back("owner of " + table);
  for (const Privilege& privilege : trial.missing) missing.push_back(said(privilege));
  return missing;
}

void check_rights(pg::Transaction& work, const Trial& trial) {
  const std::vector<std::string> missing = missing_rights(work, trial, false);
  if (missing.empty()) return;
  throw Error(ErrorKind::refused,
              fmt::format("the database role lacks rights that Kindred needs; nothing was written:\n  - {}",
                          fmt::join(missing, "\n  - ")),
              "let an administrator run what `kindred grants` prints");
}

std::string grants(pg::Connection& connection, const std::string& role) {
  const immich::Instance instance = immich::read_checked_instance(connection);
  const std::string quoted = pg::quote_identifier(role);
  const pg::Result state = connection.query(sql::immich::read_role);  // before our tables are rehearsed
  std::string out = fmt::format(
      "-- The least that Kindred needs on this database, for Immich {}. Run it as the database's owner, give the role "
      "a\n"
      "-- password (in psql: \\password {}), and set DB_USERNAME and DB_PASSWORD. Again after each upgrade of "
      "either.\n",
      instance.version, role);
  pg::rehearse(connection, sql::own::kFiles, [&](pg::Transaction& work) {
    check_statements(try_statements(work, instance.catalogue), instance.catalogue);
    prepare_for_trial(work);  // a trial that was held before has made nothing in this session
    out += grants_text(state[0], needed_privileges(work, all_statements(instance.catalogue)), quoted);
  });
  return out;
}

}  // namespace kindred::sync
