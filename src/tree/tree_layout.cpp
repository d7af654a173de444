#include "tree/tree_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/utf8.h"
#include "files/root.h"
#include "immich/paths.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::size_t kLongestFolder = 200;  // bytes; file systems take 255, of which clashing names need nine
constexpr std::size_t kDigits = 8;

std::string digits_of(const Uuid& id) {
  return id.str().substr(0, kDigits);
}

/// With links resolved; where it would be made, where it is not there yet.
std::string place_of_tree(const Config& config, const Job& job) {
  const std::filesystem::path here = immich::path_here(config, job.target_path_prefix);
  if (std::string tree = files::resolve(here.string()); !tree.empty()) return tree;
  const std::filesystem::path folder = here.parent_path();  // without the slash at the end
  const std::string parent = files::resolve(folder.parent_path().string());
  return parent.empty() ? parent : parent + "/" + folder.filename().string();
}

std::string with_slash(std::string path) {
  if (path.empty() || path.back() != '/') path += '/';
  return path;
}

}  // namespace

TreeLayout::TreeLayout(const Job& job, std::string media_root, std::vector<SourceLibrary> libraries)
    : job_(job), media_root_(std::move(media_root)), libraries_(std::move(libraries)) {}

std::optional<std::string> TreeLayout::path_of(std::string_view original_path,
                                               const std::optional<Uuid>& library) const {
  if (!job_.has_rules()) return immich::path_in_tree(job_, media_root_, original_path);
  if (library) return path_in_library(original_path, *library);
  const auto below = immich::path_below_user(media_root_, original_path);
  return below ? std::optional(fmt::format("{}/{}", kUploads, *below)) : std::nullopt;
}

std::optional<std::string> TreeLayout::path_in_library(std::string_view original_path, const Uuid& library) const {
  const auto found =
      std::find_if(libraries_.begin(), libraries_.end(), [&](const SourceLibrary& one) { return one.id == library; });
  if (found == libraries_.end()) return std::nullopt;
  std::size_t longest = 1;  // without an import path around it: all but the first slash
  for (const std::string& path : found->import_paths) {
    if (original_path.starts_with(path)) longest = std::max(longest, path.size());
  }
  return fmt::format("{}/{}", found->folder, original_path.substr(longest));
}

std::string TreeLayout::fingerprint() const {
  std::string text;
  for (const SourceLibrary& library : libraries_) {
    text += fmt::format("\n{} {}", library.id.str(), library.folder);
    for (const std::string& path : library.import_paths) text += "\n " + path;
  }
  return text;
}

std::string folder_of_library(std::string_view name) {
  std::string folder;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    folder += byte < 0x20 || byte == 0x7f || c == '/' || c == '\\' || c == ':' ? '_' : c;
  }
  if (folder.size() > kLongestFolder) {
    std::size_t end = kLongestFolder;
    while ((static_cast<unsigned char>(folder[end]) & 0xc0) == 0x80) --end;  // not within a letter
    folder.resize(end);
  }
  while (!folder.empty() && (folder.back() == ' ' || folder.back() == '.')) folder.pop_back();
  if (folder.starts_with('.')) folder.front() = '_';  // scans skip hidden folders
  return folder.empty() ? "library" : folder;
}

std::vector<SourceLibrary> read_source_libraries(pg::Connection& connection, const Job& job) {
  std::vector<SourceLibrary> libraries;
  std::set<std::string> taken = {kUploads};
  for (const pg::Row row : connection.query(sql::immich::list_libraries_of_source, job.source_user_id)) {
    SourceLibrary library{row.get<Uuid>("library_id"), folder_of_library(row.get<std::string>("name")), {}};
    if (!taken.insert(ascii_lowered(library.folder)).second) {  // a disk may tell no capitals apart
      library.folder += "_" + digits_of(library.id);
      taken.insert(ascii_lowered(library.folder));
    }
    const auto paths = nlohmann::json::parse(row.get<std::string>("import_paths"));
    for (const auto& path : paths) library.import_paths.push_back(with_slash(path.get<std::string>()));
    libraries.push_back(std::move(library));
  }
  return libraries;
}

std::string with_digits(std::string_view path, const Uuid& source_id) {
  const std::size_t name = path.rfind('/') + 1;  // npos + 1 is 0: no folder
  const std::size_t dot = path.rfind('.');
  const std::size_t at = dot == std::string_view::npos || dot <= name ? path.size() : dot;
  std::size_t end = at;
  if (const std::size_t longest = NAME_MAX - kDigits - 1; path.size() - name > longest) {
    end = at - std::min(at - name - 1, path.size() - name - longest);
    while (end > name + 1 && (static_cast<unsigned char>(path[end]) & 0xc0) == 0x80) --end;  // not within a letter
  }
  return fmt::format("{}_{}{}", path.substr(0, end), digits_of(source_id), path.substr(at));
}

void check_apart_from_libraries(const Config& config, const Job& job, const std::vector<SourceLibrary>& libraries) {
  const std::string tree = place_of_tree(config, job);
  for (const SourceLibrary& library : libraries) {
    for (const std::string& path : library.import_paths) {
      const std::string source = files::resolve(immich::path_here(config, path));
      if (!files::lies_within(tree, source) && !files::lies_within(source, tree)) continue;
      throw Error(ErrorKind::refused,
                  fmt::format("job {}: the tree {} and the source's own folder {} are one or lie in each other: what "
                              "the target deletes there would be the source's original",
                              job.name, job.target_path_prefix, path),
                  "choose a folder for the tree beside the source's folders");
    }
  }
}

}  // namespace kindred::sync
