#include "immich/adapted.h"

namespace kindred::immich {

namespace {

bool is_met(std::string_view need, const Catalogue& catalogue) {
  const auto dot = need.find('.');
  if (dot == std::string_view::npos) return catalogue.has(need);
  return catalogue.has(need.substr(0, dot), need.substr(dot + 1));
}

}  // namespace

std::string adapted(std::string_view statement, const Catalogue& catalogue) {
  static constexpr std::string_view kMark = "-- needs ";
  std::string out;
  while (!statement.empty()) {
    const auto end = std::min(statement.find('\n'), statement.size() - 1);
    const std::string_view line = statement.substr(0, end + 1);
    statement.remove_prefix(end + 1);
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
