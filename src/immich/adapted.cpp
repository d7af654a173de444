#include "immich/adapted.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sql.h"

namespace kindred::immich {

namespace {

bool is_met(std::string_view need, const Catalogue& catalogue) {
  const auto dot = need.find('.');
  if (dot == std::string_view::npos) return catalogue.has(need);
  return catalogue.has(need.substr(0, dot), need.substr(dot + 1));
}

/// The statement of sql/immich that a line includes; empty where the line is another.
std::string_view included(std::string_view line) {
  static constexpr std::string_view kMark = "-- include ";
  if (!line.starts_with(kMark)) return {};
  line.remove_prefix(kMark.size());
  const auto name = fmt::format("immich/{}.sql", line.substr(0, line.find_last_not_of(" \n") + 1));
  const auto file = std::find_if(sql::immich::kFiles.begin(), sql::immich::kFiles.end(),
                                 [&](const sql::File& f) { return f.name == name; });
  if (file == sql::immich::kFiles.end()) throw std::logic_error("no statement " + name);
  return file->text;
}

}  // namespace

std::string adapted(std::string_view statement, const Catalogue& catalogue) {
  static constexpr std::string_view kMark = "-- needs ";
  std::string out;
  while (!statement.empty()) {
    const auto end = std::min(statement.find('\n'), statement.size() - 1);
    const std::string_view line = statement.substr(0, end + 1);
    statement.remove_prefix(end + 1);
    if (const std::string_view part = included(line); !part.empty()) {
      out += adapted(part, catalogue);
      continue;
    }
    const auto mark = line.find(kMark);
    if (mark != std::string_view::npos) {
      const auto need = line.substr(mark + kMark.size());
      if (!is_met(need.substr(0, need.find_last_not_of(" \n") + 1), catalogue)) continue;
    }
    out += line;
  }
  return out;
}

}  // namespace kindred::immich
