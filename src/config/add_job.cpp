// A job is added as text, not by writing the parsed file anew: that would lose the comments.
#include "config/add_job.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <sstream>
#include <string_view>

#include "base/error.h"
#include "base/printable.h"
#include "base/utf8.h"

namespace kindred::config {

namespace {

std::string blanks(std::size_t count) {
  return std::string(count, ' ');
}

/// A value in quotes, unless it is so plain that nothing could be read into it.
std::string scalar(const std::string& text) {
  const auto is_plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view(" _-./@").find(c) != std::string_view::npos;
  };
  const bool begins_plain = ascii_lowered(text) != "null" && !text.empty() &&
                            (std::isalpha(static_cast<unsigned char>(text.front())) != 0 || text.front() == '/');
  if (begins_plain && text.back() != ' ' && std::all_of(text.begin(), text.end(), is_plain)) return text;
  YAML::Emitter out;
  out << YAML::DoubleQuoted << text;
  return out.c_str();
}

std::string list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + scalar(text);
  return texts.size() == 1 ? out : "[" + out + "]";
}

std::string list(const std::vector<Reference>& references) {
  std::vector<std::string> texts;
  for (const Reference& reference : references) texts.push_back(reference.written);
  return list(texts);
}

/// The conditions that the set-up offers, a line each.
std::vector<std::string> condition_lines(const Conditions& conditions) {
  std::vector<std::string> lines;
  const auto add = [&](const char* key, const auto& values) {
    if (!values.empty()) lines.push_back(fmt::format("{}: {}", key, list(values)));
  };
  add("folder", conditions.folders);
  add("library", conditions.libraries);
  add("album", conditions.albums);
  add("person", conditions.people);
  add("tag", conditions.tags);
  if (conditions.favorite) lines.push_back(fmt::format("favorite: {}", *conditions.favorite));
  return lines;
}

std::string rules_yaml(const std::vector<Rule>& rules, std::size_t indent) {
  std::string out;
  for (const Rule& rule : rules) {
    const char* begin = "- ";
    for (const std::string& line : condition_lines(rule.conditions)) {
      out += blanks(indent) + begin + line + "\n";
      begin = "  ";
    }
  }
  return out;
}

std::string mapping_yaml(const PathMapping& mapping, std::size_t indent) {
  return fmt::format("{}- immich: {}\n{}  here: {}\n", blanks(indent), scalar(mapping.immich), blanks(indent),
                     scalar(mapping.here));
}

/// The entry of `sync_jobs`, each line indented and with its line end.
std::string job_yaml(const NewJob& job, std::size_t indent) {
  const Job& it = job.job;
  const std::string next = blanks(indent) + "  ";
  const std::string source = printable(job.source), target = printable(job.target);
  std::string out = fmt::format("{}# Photos of {}, for {}\n{}- name: {}\n", blanks(indent), source, target,
                                blanks(indent), scalar(it.name));
  out += fmt::format("{}source_user_id: {}   # {}\n", next, it.source_user_id.str(), source);
  out += fmt::format("{}target_user_id: {}   # {}\n", next, it.target_user_id.str(), target);
  out += fmt::format("{}target_library_id: {}\n", next, it.target_library_id.str());
  out += fmt::format("{}target_path_prefix: {}\n", next, scalar(it.target_path_prefix));
  out += next + "share:\n" + rules_yaml(it.share, indent + 4);
  if (it.albums == AlbumsMode::mirror) out += next + "albums: mirror\n";
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// Where the list of a top key is, by its lines (from 0).
struct List {
  std::size_t key = 0;     ///< the line of the key
  std::size_t end = 0;     ///< the line after the last one of the list
  std::size_t indent = 2;  ///< blanks before the dashes
  bool is_empty = true;
};

bool is_blank_or_comment(const std::string& line) {
  const auto first = line.find_first_not_of(" \t\r");
  return first == std::string::npos || line[first] == '#';
}

bool begins_with_dash(const std::string& line) {
  const auto first = line.find_first_not_of(' ');
  return first != std::string::npos && line[first] == '-';
}

/// The line of the next top key, or of the end. Before it, what is blank or a comment at the margin belongs to it.
std::size_t end_of(const YAML::Node& root, const std::vector<std::string>& lines, std::size_t key) {
  std::size_t end = lines.size();
  for (const auto& entry : root) {
    const auto line = static_cast<std::size_t>(entry.first.Mark().line);
    if (line > key) end = std::min(end, line);
  }
  while (end > key + 1 && is_blank_or_comment(lines[end - 1]) && !lines[end - 1].starts_with(' ')) --end;
  return end;
}

Error no_block_list(const std::string& file, std::size_t line, const std::string& key) {
  return {ErrorKind::usage,
          fmt::format("{}:{}: {}: is not a list whose entries each begin with a dash on a line of their own", file,
                      line + 1, key),
          "write it so, and run the command again"};
}

std::optional<List> find_list(const YAML::Node& root, const std::vector<std::string>& lines, const std::string& file,
                              const std::string& key) {
  for (const auto& entry : root) {
    if (entry.first.Scalar() != key) continue;
    List list;
    list.key = static_cast<std::size_t>(entry.first.Mark().line);
    list.end = end_of(root, lines, list.key);
    list.is_empty = entry.second.IsNull() || (entry.second.IsSequence() && entry.second.size() == 0);
    if (list.is_empty) return list;
    if (!entry.second.IsSequence() || entry.second.Style() == YAML::EmitterStyle::Flow) {
      throw no_block_list(file, list.key, key);
    }
    auto dash = static_cast<std::size_t>(entry.second[0].Mark().line);
    while (dash > list.key && !begins_with_dash(lines[dash])) --dash;
    if (dash == list.key) throw no_block_list(file, list.key, key);
    list.indent = lines[dash].find_first_not_of(' ');
    return list;
  }
  return std::nullopt;
}

/// The line of a key whose list is empty: without [], and with its comment.
std::string without_brackets(std::string line, const std::string& file, std::size_t number, const std::string& key) {
  const auto comment = line.find('#'), open = line.find('['), close = line.find(']');
  if (open == std::string::npos || open > comment) return line;
  if (close == std::string::npos || close > comment) throw no_block_list(file, number, key);
  return line.erase(open, close - open + 1);
}

/// Adds what `entries` writes for an indent to the list of a top key, which is made where it is missing.
template <class Entries>
std::string with_entries(const std::string& text, const std::string& file, const std::string& key,
                         const Entries& entries) {
  const YAML::Node root = YAML::Load(text);
  std::vector<std::string> lines = lines_of(text);
  if (root.IsMap() && root.Style() == YAML::EmitterStyle::Flow) throw no_block_list(file, 0, key);
  const std::optional<List> list = root.IsMap() ? find_list(root, lines, file, key) : std::nullopt;
  if (!list) {
    const std::string gap = lines.empty() || lines.back().empty() ? "" : "\n";
    return text_of(lines) + gap + key + ":\n" + entries(2);
  }
  if (list->is_empty) lines[list->key] = without_brackets(lines[list->key], file, list->key, key);
  const std::vector<std::string> added = lines_of(entries(list->indent));
  const std::size_t at = list->is_empty ? list->key + 1 : list->end;
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), added.begin(), added.end());
  return text_of(lines);
}

}  // namespace

std::string with_job(const std::string& text, const std::string& file, const NewJob& job) {
  try {
    std::string out = with_entries(text, file, "sync_jobs", [&](std::size_t indent) { return job_yaml(job, indent); });
    if (job.mappings.empty()) return out;
    return with_entries(out, file, "path_map", [&](std::size_t indent) {
      std::string entries;
      for (const PathMapping& mapping : job.mappings) entries += mapping_yaml(mapping, indent);
      return entries;
    });
  } catch (const YAML::Exception& error) {
    throw Error(ErrorKind::usage, fmt::format("{}:{}: not valid YAML: {}", file, error.mark.line + 1, error.msg),
                "check indentation, colons, quotes and brackets here and in the line before");
  }
}

}  // namespace kindred::config
