#pragma once
#include <yaml-cpp/yaml.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/findings.h"
#include "config/settings.h"

namespace kindred::config {

/// What a key of a YAML map holds.
struct YamlEntry {
  std::string key;
  YAML::Node value;
  std::string place;  ///< file, the key's line, and the keys that lead to it
};

/// The entries of a map of the file `file`, reached by the keys `path` (empty at the top). That `node` is no map, and
/// keys that are unknown or repeated, are findings; entries come back for known keys only, each key once.
std::vector<YamlEntry> read_map(const YAML::Node& node, const std::string& file, const std::string& path,
                                std::span<const std::string_view> known, Findings& findings);

/// The keys that lead to an entry of `file`.
std::string path_of(const YamlEntry& entry, const std::string& file);

/// A single value as text, empty for null (`key:`); not readable, and a finding, for a list or a map.
Setting read_scalar(const YamlEntry& entry, Findings& findings);

/// `file:line`, with `: path` after it where there is one.
std::string place_in(const std::string& file, const YAML::Node& node, const std::string& path);

}  // namespace kindred::config
