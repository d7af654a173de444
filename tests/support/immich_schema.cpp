// Builds Immich's schema from a list of facts, not from Immich's migrations: tables first, then keys, then foreign
// keys (they are circular: asset and stack, person and asset_face), indexes, functions and triggers.
#include "support/immich_schema.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "pg/value.h"
#include "support/files.h"

namespace kindred::support {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using pg::quote_identifier;

namespace {

Json read_facts(const std::string& version) {
  const std::string path = fmt::format("{}/{}.json", KINDRED_SCHEMAS, version);
  if (!fs::exists(path)) {
    throw Error(ErrorKind::usage, fmt::format("no schema of Immich {} ({})", version, path),
                fmt::format("use one of {}", fmt::join(ImmichSchema::versions(), ", ")));
  }
  return Json::parse(read_file(path));
}

std::string literal(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += c;
    out += c;
  }
  return out + "'";
}

std::string column_definition(const Json& column) {
  std::string out = quote_identifier(column.at("name").get<std::string>()) + " " + column.at("type").get<std::string>();
  if (column.contains("default")) out += " default " + column.at("default").get<std::string>();
  if (column.value("notNull", false)) out += " not null";
  return out;
}

std::string create_extensions(const Json& facts) {
  std::string out;
  for (const std::string name : facts.at("extensions")) {
    out += fmt::format("create extension if not exists {} cascade;\n", quote_identifier(name));
  }
  return out;
}

std::string create_enums(const Json& facts) {
  std::string out;
  for (const auto& [name, values] : facts.at("enums").items()) {
    std::vector<std::string> literals;
    for (const std::string value : values) literals.push_back(literal(value));
    out += fmt::format("create type {} as enum ({});\n", quote_identifier(name), fmt::join(literals, ", "));
  }
  return out;
}

std::string create_tables(const Json& facts) {
  std::string out;
  for (const auto& [name, table] : facts.at("tables").items()) {
    std::vector<std::string> columns;
    for (const Json& column : table.at("columns")) columns.push_back(column_definition(column));
    out += fmt::format("create table {} ({});\n", quote_identifier(name), fmt::join(columns, ", "));
  }
  return out;
}

std::string add_constraints(const Json& facts, bool foreign_keys) {
  std::string out;
  for (const auto& [table, entry] : facts.at("tables").items()) {
    for (const auto& [name, definition] : entry.at("constraints").items()) {
      const std::string text = definition;
      if (text.starts_with("FOREIGN KEY") != foreign_keys) continue;
      out +=
          fmt::format("alter table {} add constraint {} {};\n", quote_identifier(table), quote_identifier(name), text);
    }
  }
  return out;
}

std::string create_indexes(const Json& facts, const SchemaOptions& options) {
  std::string out;
  for (const Json& table : facts.at("tables")) {
    for (const std::string index : table.at("indexes")) {
      if (!options.vector_indexes && index.find("USING hnsw") != std::string::npos) continue;
      out += index + ";\n";
    }
  }
  return out;
}

std::string function_called_by(const std::string& trigger) {
  static const std::string kBefore = "EXECUTE FUNCTION ";
  const auto start = trigger.find(kBefore) + kBefore.size();
  return trigger.substr(start, trigger.find('(', start) - start);
}

/// NAME.from-VERSION.sql with the newest VERSION that is not newer than ours, else NAME.sql.
std::string function_script(const std::string& name, const std::string& version) {
  const std::string folder = std::string(KINDRED_FIXTURES) + "/immich-functions/";
  std::string chosen = folder + name + ".sql";
  int since = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string file = entry.path().stem();
    const std::string prefix = name + ".from-";
    if (!file.starts_with(prefix)) continue;
    const int from = version_number(file.substr(prefix.size()));
    if (from > since && from <= version_number(version)) {
      since = from;
      chosen = entry.path();
    }
  }
  return read_file(chosen);
}

std::string create_triggers(const Json& facts, const std::string& version) {
  std::set<std::string> functions;
  std::string triggers;
  for (const Json& table : facts.at("tables")) {
    for (const std::string trigger : table.at("triggers")) {
      functions.insert(function_called_by(trigger));
      triggers += trigger + ";\n";
    }
  }
  std::string out;
  for (const std::string& name : functions) out += function_script(name, version);
  return out + triggers;
}

/// The names are not known for each version: then the newest list before it, and what is known of the version.
std::vector<std::string> migrations_of(const std::string& version) {
  std::vector<std::string> names;
  for (const std::string& known : ImmichSchema::versions()) {
    const Json facts = read_facts(known);
    if (facts.contains("migrations")) names = facts.at("migrations").get<std::vector<std::string>>();
    if (known == "3.2.0") names.emplace_back("1787148183729-ClusterGroups");
    if (known == version) break;
  }
  return names;
}

std::string first_rows(const std::string& version) {
  std::string out =
      "create table kysely_migrations (name varchar(255) primary key, timestamp varchar(255) not null);\n";
  for (const std::string& name : migrations_of(version)) {
    out += fmt::format("insert into kysely_migrations values ({}, '2024-01-01T00:00:00.000Z');\n", literal(name));
  }
  out += fmt::format("insert into version_history (version) values ({});\n", literal(version));
  return out;
}

/// Takes all triggers away with their functions: the next version brings its own.
constexpr const char* kDropTriggers = R"(do $$
declare one record;
begin
  for one in select t.tgname, t.tgrelid::regclass as of from pg_trigger t join pg_class c on c.oid = t.tgrelid
             where not t.tgisinternal and c.relnamespace = 'public'::regnamespace loop
    execute format('drop trigger %I on %s', one.tgname, one.of);
  end loop;
  for one in select p.oid::regprocedure as name from pg_proc p
             where p.pronamespace = 'public'::regnamespace and p.prorettype = 'trigger'::regtype
               and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') loop
    execute format('drop function %s', one.name);
  end loop;
end $$;
)";

}  // namespace

std::string tested_version() {
  const char* version = std::getenv("KINDRED_TEST_IMMICH");
  return version == nullptr ? "2.7.5" : version;
}

int version_number(const std::string& version) {
  int major = 0, minor = 0, patch = 0;
  if (std::sscanf(version.c_str(), "%d.%d.%d", &major, &minor, &patch) != 3) {
    throw Error(ErrorKind::usage, fmt::format("{} is no version", version), "write it as 2.7.5");
  }
  return major * 10000 + minor * 100 + patch;
}

const std::vector<std::string>& ImmichSchema::versions() {
  static const std::vector<std::string> kVersions = {"2.0.0", "2.5.6", "2.7.5", "3.1.0", "3.2.0", "3.3.0"};
  return kVersions;
}

ImmichSchema::ImmichSchema(const std::string& version) : version_(version) {
  const Json facts = read_facts(version);
  for (const auto& [name, table] : facts.at("tables").items()) tables_.push_back(name);
}

std::string ImmichSchema::script(const SchemaOptions& options) const {
  const Json facts = read_facts(version_);
  return "set search_path to public;\n" + create_extensions(facts) + create_enums(facts) +
         function_script("helpers", version_) + create_tables(facts) + add_constraints(facts, false) +
         add_constraints(facts, true) + create_indexes(facts, options) + create_triggers(facts, version_) +
         first_rows(version_);
}

std::string ImmichSchema::upgrade_script() const {
  const std::string changes = read_file(fmt::format("{}/immich-upgrades/{}.sql", KINDRED_FIXTURES, version_));
  return "set search_path to public;\n" + std::string(kDropTriggers) + changes +
         create_triggers(read_facts(version_), version_) + "drop table kysely_migrations;\n" + first_rows(version_);
}

}  // namespace kindred::support
