// Reads one map of the configuration file. Keys are walked instead of looked up, because YAML::Node's lookup would
// overlook unknown keys and take the first of two equal ones in silence. A place names the key's line: a value may be
// an alias, and its own line that of the anchor.
#include "config/yaml_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/nearest.h"

namespace kindred::config {

namespace {

const char* kind_of(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Map:
      return "a map";
    case YAML::NodeType::Sequence:
      return "a list";
    case YAML::NodeType::Scalar:
      return "a single value";
    default:
      return "empty";
  }
}

std::string fix_for_unknown(const std::string& key, std::span<const std::string_view> known) {
  if (key == "<<") return "Merge keys are not read: write the keys out.";
  const std::string_view meant = nearest(key, known);
  if (!meant.empty()) return fmt::format("Did you mean '{}'?", meant);
  std::string words;
  for (const std::string_view word : known) words += (words.empty() ? "" : ", ") + std::string(word);
  return fmt::format("Remove it; the keys known here are: {}.", words);
}

/// True where the key may be read on.
bool check_key(const YamlEntry& entry, const std::vector<YamlEntry>& before, std::span<const std::string_view> known,
               Findings& findings) {
  if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
    findings.add(entry.place, "unknown key", fix_for_unknown(entry.key, known));
    return false;
  }
  const auto first = std::find_if(before.begin(), before.end(), [&](const auto& e) { return e.key == entry.key; });
  if (first == before.end()) return true;
  findings.add(entry.place, "the key stands twice in one map, first at " + first->place, "Keep one of them.");
  return false;
}

}  // namespace

std::string place_in(const std::string& file, const YAML::Node& node, const std::string& path) {
  const std::string line = fmt::format("{}:{}", file, node.Mark().line + 1);
  return path.empty() ? line : line + ": " + path;
}

std::string path_of(const YamlEntry& entry, const std::string& file) {
  const auto at = entry.place.find(": ", file.size());
  return at == std::string::npos ? entry.key : entry.place.substr(at + 2);
}

std::vector<YamlEntry> read_map(const YAML::Node& node, const std::string& file, const std::string& path,
                                std::span<const std::string_view> known, Findings& findings) {
  std::vector<YamlEntry> entries;
  if (!node.IsMap()) {
    findings.add(place_in(file, node, path), fmt::format("is {} where a map belongs", kind_of(node)),
                 "Write lines of the form 'key: value'.");
    return entries;
  }
  for (const auto& pair : node) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "(no word)";
    const std::string key_path = path.empty() ? key : path + "." + key;
    YamlEntry entry{key, pair.second, place_in(file, pair.first, key_path)};
    if (check_key(entry, entries, known, findings)) entries.push_back(std::move(entry));
  }
  return entries;
}

Setting read_scalar(const YamlEntry& entry, Findings& findings) {
  if (entry.value.IsNull()) return {"", entry.place};
  if (entry.value.IsScalar()) return {entry.value.Scalar(), entry.place};
  findings.add(entry.place, fmt::format("is {} where a single value belongs", kind_of(entry.value)),
               fmt::format("Write '{}: value' on one line.", entry.key));
  return {"", entry.place, false};
}

}  // namespace kindred::config
