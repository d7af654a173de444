#include "support/versions_doc.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "immich/row_source.h"
#include "immich/tables.h"
#include "schema/known_schemas.h"

namespace kindred::support {

namespace {

using immich::ColumnRule;

struct Version {
  std::string name;
  immich::Catalogue catalogue;
};

std::vector<Version> versions() {
  std::vector<Version> all;
  for (const std::string& name : immich::known_versions()) all.push_back({name, immich::known_schema(name)});
  return all;
}

/// In which versions something is: "all", "up to 2.5.6", "from 3.1.0", or a list.
template <class Has>
std::string spread(const std::vector<Version>& all, Has&& has) {
  std::vector<std::string> with;
  for (const Version& version : all) {
    if (has(version.catalogue)) with.push_back(version.name);
  }
  if (with.empty()) return "none";
  if (with.size() == all.size()) return "all";
  const bool is_tail = with.back() == all.back().name && all[all.size() - with.size()].name == with.front();
  const bool is_head = with.front() == all.front().name && all[with.size() - 1].name == with.back();
  if (is_tail) return "from " + with.front();
  if (is_head) return "up to " + with.back();
  return fmt::format("{}", fmt::join(with, ", "));
}

std::string how(const immich::CopiedTable& table, const immich::Column& column) {
  if (column.name == "updateId")
    return "set once: later than the commit, or phones that follow meanwhile would miss the row";
  const ColumnRule* rule = immich::rule_for(table, column.name);
  if (rule == nullptr) return immich::is_left_out(table, column) ? "Immich's own default" : "copied";
  const auto because = [&](std::string_view what) { return fmt::format("{}: {}", what, rule->why); };
  switch (rule->fill) {
    case ColumnRule::Fill::expression:
      return because("set");
    case ColumnRule::Fill::initial:
      return because("set once, then the target's");
    case ColumnRule::Fill::edited:
      return because("followed until the target changes it");
    case ColumnRule::Fill::newest:
      return because("whoever changed it last");
    case ColumnRule::Fill::locks:
      return because("added to");
    case ColumnRule::Fill::rendered:
      return because("followed until the target edits the picture");
    case ColumnRule::Fill::left_out:
      return because("left out");
    case ColumnRule::Fill::copied:
      return because("copied");
  }
  return "";
}

/// The columns of a table in all versions, in the order of the newest, then those that only older ones have.
std::vector<immich::Column> columns_of(const std::vector<Version>& all, std::string_view table) {
  std::vector<immich::Column> columns;
  for (auto version = all.rbegin(); version != all.rend(); ++version) {
    const immich::TableShape* shape = version->catalogue.table(table);
    if (shape == nullptr) continue;
    for (const immich::Column& column : shape->columns) {
      const bool is_known =
          std::any_of(columns.begin(), columns.end(), [&](const auto& known) { return known.name == column.name; });
      if (!is_known) columns.push_back(column);
    }
  }
  return columns;
}

void add_table(const std::vector<Version>& all, const immich::CopiedTable& table, std::string& out) {
  const std::string where = spread(all, [&](const auto& catalogue) { return catalogue.has(table.name); });
  out += fmt::format("\n## {}\n\nIn {}.\n\n| column | in | filled |\n|---|---|---|\n", table.name,
                     where == "all" ? "all versions" : "versions " + where);
  for (const immich::Column& column : columns_of(all, table.name)) {
    const std::string in = spread(all, [&](const auto& catalogue) { return catalogue.has(table.name, column.name); });
    out += fmt::format("| `{}` | {} | {} |\n", column.name, in == where ? "" : in, how(table, column));
  }
}

}  // namespace

std::string versions_doc() {
  const std::vector<Version> all = versions();
  std::string out = "# What is copied, by version of Immich\n\n";
  out +=
      "<!-- Made by `./dev docs` from src/immich/tables.cpp and schemas/immich: change those, not this file. -->\n\n";
  out += fmt::format(
      "Kindred carries the tables of Immich {}; what lies between two of them has the tables of one or the other. A "
      "column "
      "is listed where one of them has it; *in* is empty where it is wherever the table is. A plain column of a later "
      "version is copied like those here, and one that looks like a reference stops Kindred before it writes.\n",
      fmt::join(immich::known_versions(), ", "));
  for (const immich::CopiedTable& table : immich::asset_tables()) add_table(all, table, out);
  add_table(all, immich::person_table(), out);
  add_table(all, immich::person_group_table(), out);
  return out;
}

}  // namespace kindred::support
