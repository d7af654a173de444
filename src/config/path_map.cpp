// The folders that Immich and Kindred see under different names.
#include "config/path_map.h"

#include <algorithm>

#include "config/values.h"

namespace kindred::config {

namespace {

std::string require_folder(const Settings& entry, std::string_view key, Findings& findings) {
  const Setting* setting = entry.require(key, findings);
  return setting ? read_folder(*setting, EndingSlash::required, findings).value_or("") : "";
}

}  // namespace

std::vector<PathMapping> read_path_map(const std::vector<Settings>& entries, Findings& findings) {
  std::vector<PathMapping> map;
  for (const Settings& entry : entries) {
    PathMapping mapping{require_folder(entry, "immich", findings), require_folder(entry, "here", findings)};
    const bool taken = !mapping.immich.empty() &&
                       std::any_of(map.begin(), map.end(), [&](const auto& m) { return m.immich == mapping.immich; });
    if (taken) {
      findings.add(entry.place_of("immich"), in_quotes(mapping.immich) + " has an entry already", "Keep one of them.");
    }
    map.push_back(std::move(mapping));
  }
  sort_mappings(map);
  return map;
}

void sort_mappings(std::vector<PathMapping>& map) {
  std::stable_sort(map.begin(), map.end(),
                   [](const PathMapping& a, const PathMapping& b) { return a.immich.size() > b.immich.size(); });
}

}  // namespace kindred::config
