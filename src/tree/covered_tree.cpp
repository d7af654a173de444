// The tree must lie in no other library: its scans would find every mirror's original as a new file. Immich decides by
// import paths and exclusion patterns, so we do as well, and where it is not clear we say that the tree is covered.
#include "tree/covered_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sql.h"

namespace kindred::sync {

namespace {

std::vector<std::string> strings(const pg::Row& row, std::string_view column) {
  const auto json = row.get<std::optional<std::string>>(column);
  return json ? nlohmann::json::parse(*json).get<std::vector<std::string>>() : std::vector<std::string>();
}

/// `**` matches any text, `**/` also none, `*` any text without a slash, `?` one character but a slash.
bool matches(std::string_view glob, std::string_view path) {
  if (glob.empty()) return path.empty();
  if (glob.starts_with("**/") && matches(glob.substr(3), path)) return true;
  if (glob.starts_with("**")) return matches(glob.substr(2), path) || (!path.empty() && matches(glob, path.substr(1)));
  if (glob.front() == '*') {
    return matches(glob.substr(1), path) || (!path.empty() && path.front() != '/' && matches(glob, path.substr(1)));
  }
  const bool is_one = !path.empty() && (glob.front() == path.front() || (glob.front() == '?' && path.front() != '/'));
  return is_one && matches(glob.substr(1), path.substr(1));
}

}  // namespace

std::string covered_tree_text(const Job& job, const CoveringLibrary& library) {
  return fmt::format(
      "the tree {} lies in another library as well: {} of user {}, import path {}. Its next scan would import every "
      "mirror's file as {}'s own photo and run all models on it",
      job.target_path_prefix, library.name, library.owner, library.import_path, library.owner);
}

std::string covered_tree_fix(const Job& job, const CoveringLibrary& library) {
  return fmt::format(
      "in Immich (Administration, External Libraries), give library {} narrower import paths that end in a "
      "slash, or the exclusion pattern {}**; or choose a tree beside its folders, not below them",
      library.id.str(), job.target_path_prefix);
}

bool covers(std::string_view import_path, std::string_view tree) {
  if (import_path.empty()) return false;
  return tree.starts_with(import_path) || import_path.starts_with(tree);
}

bool excludes_all(std::string_view pattern, std::string_view tree) {
  if (pattern.find_first_of("{}[]()!\\") != std::string_view::npos) return false;
  // No format's ending, so that a pattern for one kind of file is none for all; and at two depths.
  const std::string file = std::string(tree) + "any.kindred", deeper = std::string(tree) + "any/deeper/any.kindred";
  return matches(pattern, file) && matches(pattern, deeper);
}

std::vector<CoveringLibrary> find_covering_libraries(pg::Connection& connection, const Job& job) {
  std::vector<CoveringLibrary> found;
  const std::string& tree = job.target_path_prefix;
  for (const pg::Row row : connection.query(sql::immich::list_other_libraries, job.target_library_id)) {
    const auto patterns = strings(row, "exclusion_patterns");
    if (std::ranges::any_of(patterns, [&](const auto& pattern) { return excludes_all(pattern, tree); })) continue;
    const auto paths = strings(row, "import_paths");
    const auto path = std::ranges::find_if(paths, [&](const auto& one) { return covers(one, tree); });
    if (path == paths.end()) continue;
    found.push_back({row.get<Uuid>("library_id"), row.get<std::string>("name"), row.get<std::string>("owner"), *path});
  }
  return found;
}

}  // namespace kindred::sync
