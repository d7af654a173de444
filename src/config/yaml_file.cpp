// The shape of the configuration file: which keys stand where. What their values mean is read elsewhere, by code that
// the environment's jobs share.
#include "config/yaml_file.h"

#include <fmt/format.h>

#include <optional>
#include <span>
#include <utility>

#include "config/read_rules.h"
#include "config/yaml_map.h"

namespace kindred::config {

namespace {

constexpr std::string_view kTopKeys[] = {"sync_jobs", "path_map", "batch_size", "workers"};
constexpr std::string_view kJobKeys[] = {"name",
                                         "source_user_id",
                                         "target_user_id",
                                         "target_library_id",
                                         "source_path_prefix",
                                         "target_path_prefix",
                                         "album_id",
                                         "uploads",
                                         "originals",
                                         "thumbnails",
                                         "archived",
                                         "people",
                                         "max_removal",
                                         "duplicates",
                                         "share",
                                         "never",
                                         "stacks",
                                         "targets",
                                         "show",
                                         "people_match",
                                         "on_removal",
                                         "albums"};
constexpr std::string_view kTargetKeys[] = {"name", "target_user_id", "target_library_id", "target_path_prefix",
                                            "album_id"};
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
  Settings settings{place_in(file, node, path), "Add it.", {}, {}, {}};
  for (const YamlEntry& entry : read_map(node, file, path, known, findings)) {
    settings.values[entry.key] = read_scalar(entry, findings);
  }
  return settings;
}

/// Calls `read` for each map in the list, with the path of its place. What is no map is a finding, and left out.
template <class Read>
void for_each_map(const YamlEntry& list, const std::string& file, Findings& findings, const Read& read) {
  if (!list.value.IsSequence() && !list.value.IsNull()) {
    findings.add(list.place, "is not a list", "Start each entry with '- '.");
    return;
  }
  const std::string list_path = path_of(list, file);
  std::size_t index = 0;
  for (const YAML::Node& item : list.value) {
    const std::string path = fmt::format("{}[{}]", list_path, index++);
    if (item.IsMap()) {
      read(item, path);
    } else {
      read_map(item, file, path, {}, findings);  // says what it is
    }
  }
}

std::vector<Settings> read_list(const YamlEntry& list, const std::string& file, std::span<const std::string_view> known,
                                Findings& findings) {
  std::vector<Settings> items;
  for_each_map(list, file, findings, [&](const YAML::Node& item, const std::string& path) {
    items.push_back(read_settings(item, file, path, known, findings));
  });
  return items;
}

/// One of a job's targets as a job of its own, called `job/target`: all of the job, with the target's own settings.
Settings job_for_target(const Settings& job, Settings target, Findings& findings) {
  Settings one = job;
  one.place = target.place;
  const Setting* name = target.require("name", findings);
  const Setting* job_name = job.find("name");
  if (name && name->value.find('/') != std::string::npos) {
    findings.add(name->place, "holds a slash", "Use a name without: the job is called 'job/target'.");
  }
  for (auto& [key, setting] : target.values) {
    if (key != "name") one.values[key] = std::move(setting);
  }
  if (name && job_name) one.values["name"] = {job_name->value + "/" + name->value, name->place};
  return one;
}

/// A job, or with `targets:` one job for each of them.
std::vector<Settings> read_one_job(const YAML::Node& node, const std::string& file, const std::string& path,
                                   Findings& findings) {
  Settings job{place_in(file, node, path), "Add it.", {}, {}, {}};
  std::optional<YamlEntry> targets;
  for (const YamlEntry& entry : read_map(node, file, path, kJobKeys, findings)) {
    if (entry.key == "share") {
      job.share = read_rules(entry, file, findings);
      job.values["share"] = {"rules", entry.place};
    } else if (entry.key == "never") {
      job.never = read_rules(entry, file, findings);
    } else if (entry.key == "targets") {
      targets = entry;
    } else {
      job.values[entry.key] = read_scalar(entry, findings);
    }
  }
  if (!targets) return {std::move(job)};
  for (const std::string_view key : kTargetKeys) {
    if (key == "name" || !job.find(key)) continue;
    findings.add(job.place_of(key), "stands beside targets", "Move it into the entries of targets.");
  }
  std::vector<Settings> jobs;
  for (Settings& target : read_list(*targets, file, kTargetKeys, findings)) {
    jobs.push_back(job_for_target(job, std::move(target), findings));
  }
  if (jobs.empty()) findings.add(targets->place, "holds no target", "Add at least one, or remove the key.");
  return jobs;
}

std::vector<Settings> read_file_jobs(const YamlEntry& list, const std::string& file, Findings& findings) {
  std::vector<Settings> jobs;
  for_each_map(list, file, findings, [&](const YAML::Node& item, const std::string& path) {
    for (Settings& job : read_one_job(item, file, path, findings)) jobs.push_back(std::move(job));
  });
  return jobs;
}

void read_top(const YamlEntry& entry, const std::string& file, FileSettings& settings, Findings& findings) {
  if (entry.key == "sync_jobs") {
    settings.jobs = read_file_jobs(entry, file, findings);
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
