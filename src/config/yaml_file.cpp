// The shape of the configuration file: which keys stand where. What their values mean is read elsewhere, by code that
// the environment's jobs share.
#include "config/yaml_file.h"

#include <fmt/format.h>

#include <optional>

#include "config/yaml_map.h"

namespace kindred::config {

namespace {

constexpr std::string_view kTopKeys[] = {"sync_jobs", "path_map", "batch_size", "workers"};
constexpr std::string_view kJobKeys[] = {
    "name",        "source_user_id", "target_user_id", "target_library_id", "source_path_prefix", "target_path_prefix",
    "album_id",    "uploads",        "originals",      "thumbnails",        "archived",           "people",
    "max_removal", "duplicates"};
constexpr std::string_view kPathMapKeys[] = {"immich", "here"};

/// The one document of the text, or nullopt and a finding.
std::optional<YAML::Node> parse(const std::string& text, const std::string& file, Findings& findings) {
  try {
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.size() == 1) return documents.front();
    if (documents.empty()) {
      findings.add(file, "is empty", "Write sync_jobs into it, or remove it and set the jobs in the environment.");
    } else {
      findings.add(place_in(file, documents[1], ""), "a second YAML document starts here",
                   "Keep one document; remove the line '---' or '...' before it.");
    }
  } catch (const YAML::Exception& error) {
    findings.add(fmt::format("{}:{}", file, error.mark.line + 1), "not valid YAML: " + error.msg,
                 "Check indentation, colons, quotes and brackets here and in the line before.");
  }
  return std::nullopt;
}

Settings read_settings(const YAML::Node& node, const std::string& file, const std::string& path,
                       std::span<const std::string_view> known, Findings& findings) {
  Settings settings{place_in(file, node, path), "Add it.", {}};
  for (const YamlEntry& entry : read_map(node, file, path, known, findings)) {
    settings.values[entry.key] = read_scalar(entry, findings);
  }
  return settings;
}

std::vector<Settings> read_list(const YamlEntry& list, const std::string& file, std::span<const std::string_view> known,
                                Findings& findings) {
  std::vector<Settings> items;
  if (!list.value.IsSequence() && !list.value.IsNull()) {
    findings.add(list.place, "is not a list", "Start each entry with '- '.");
    return items;
  }
  std::size_t index = 0;
  for (const YAML::Node& item : list.value) {
    Settings settings = read_settings(item, file, fmt::format("{}[{}]", list.key, index++), known, findings);
    if (item.IsMap()) items.push_back(std::move(settings));  // else that is the finding, not all that it lacks
  }
  return items;
}

void read_top(const YamlEntry& entry, const std::string& file, FileSettings& settings, Findings& findings) {
  if (entry.key == "sync_jobs") {
    settings.jobs = read_list(entry, file, kJobKeys, findings);
    const bool none = entry.value.IsNull() || (entry.value.IsSequence() && entry.value.size() == 0);
    if (none) findings.add(entry.place, "holds no job", "Add at least one.");
  } else if (entry.key == "path_map") {
    settings.path_map = read_list(entry, file, kPathMapKeys, findings);
  } else if (entry.key == "batch_size") {
    settings.batch_size = read_scalar(entry, findings);
  } else {
    settings.workers = read_scalar(entry, findings);
  }
}

}  // namespace

FileSettings read_yaml(const std::string& text, const std::string& file, Findings& findings) {
  FileSettings settings;
  const std::optional<YAML::Node> root = parse(text, file, findings);
  if (!root) return settings;
  bool has_jobs = !root->IsMap();  // then that is the finding
  for (const YamlEntry& entry : read_map(*root, file, "", kTopKeys, findings)) {
    has_jobs = has_jobs || entry.key == "sync_jobs";
    read_top(entry, file, settings, findings);
  }
  if (!has_jobs) findings.add(file, "has no key sync_jobs", "Add it, with a list of jobs.");
  return settings;
}

}  // namespace kindred::config
