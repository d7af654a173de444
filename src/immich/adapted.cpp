#include "immich/adapted.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sql.h"

namespace kindred::immich {

namespace {

std::string_view without_end(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \n") + 1);
}

/// The statement of sql/immich that a line includes; empty where the line is another.
std::string_view included(std::string_view line) {
  static constexpr std::string_view kMark = "-- include ";
  if (!line.starts_with(kMark)) return {};
  line.remove_prefix(kMark.size());
  const auto name = fmt::format("immich/{}.sql", without_end(line));
  const auto file = std::find_if(sql::immich::kFiles.begin(), sql::immich::kFiles.end(),
                                 [&](const sql::File& f) { return f.name == name; });
  if (file == sql::immich::kFiles.end()) throw std::logic_error("no statement " + name);
  return file->text;
}

constexpr std::string_view kColumns = "-- columns of ";
constexpr std::string_view kExcept = "-- except ";

/// The next line, which `statement` loses.
std::string_view take_line(std::string_view& statement) {
  const auto end = std::min(statement.find('\n'), statement.size() - 1);
  const std::string_view line = statement.substr(0, end + 1);
  statement.remove_prefix(end + 1);
  return line;
}

/// What the line `table row` behind kColumns stands for. `except`: names with a comma behind each. Where the table is
/// missing, PostgreSQL says so of the statement.
std::string listed_columns(std::string_view line, std::string_view except, const Catalogue& catalogue) {
  const auto space = line.find(' ');
  const TableShape* shape = catalogue.table(line.substr(0, space));
  if (shape == nullptr) return fmt::format("{}.*\n", line.substr(space + 1));
  std::string out;
  for (const Column& column : shape->columns) {
    if (except.find(fmt::format(" {},", column.name)) != std::string_view::npos) continue;
    // PostgreSQL cannot compare values of type json.
    out += fmt::format("{}{}.{}{}", out.empty() ? "" : ", ", line.substr(space + 1), pg::quote_identifier(column.name),
                       column.type == "json" ? "::text" : "");
  }
  return out + "\n";
}

/// Whether `text`, which says what it asks of the catalogue behind a mark, is to stay.
bool stays(std::string_view text, const Catalogue& catalogue) {
  const auto asked = [&](std::string_view mark) -> std::optional<bool> {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const auto need = text.substr(at + mark.size());
    return catalogue.has_named(need.substr(0, need.find('\n')));
  };
  return asked("-- needs ").value_or(true) && !asked("-- lacks ").value_or(false);
}

/// psql's notation for an identifier that is given from outside.
std::string with_identifiers(std::string text, const Catalogue& catalogue) {
  const bool has_groups = catalogue.has("person", "personGroupId");
  const std::array<std::pair<std::string_view, std::string_view>, 2> identifiers = {
      {{R"(:"person_id")", has_groups ? R"("personGroupId")" : "id"},
       {R"(:"face_person")", has_groups ? R"("personGroupId")" : R"("personId")"}}};
  for (const auto& [variable, name] : identifiers) {
    for (auto at = text.find(variable); at != std::string::npos; at = text.find(variable, at + name.size())) {
      text.replace(at, variable.size(), name);
    }
  }
  return text;
}

}  // namespace

std::string adapted(std::string_view statement, const Catalogue& catalogue) {
  const bool asks_for_all = statement.starts_with("-- needs ") || statement.starts_with("-- lacks ");
  if (asks_for_all && !stays(statement.substr(0, statement.find('\n')), catalogue)) return {};
  std::string out;
  while (!statement.empty()) {
    const std::string_view line = take_line(statement);
    if (const std::string_view part = included(line); !part.empty()) {
      out += adapted(part, catalogue);
    } else if (line.starts_with(kColumns)) {
      std::string except;
      while (statement.starts_with(kExcept)) {
        except += fmt::format(" {},", without_end(take_line(statement)).substr(kExcept.size()));
      }
      out += listed_columns(without_end(line).substr(kColumns.size()), except, catalogue);
    } else if (stays(line, catalogue)) {
      out += line;
    }
  }
  return with_identifiers(std::move(out), catalogue);
}

}  // namespace kindred::immich
