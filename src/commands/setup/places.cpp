#include "commands/setup/places.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/utf8.h"
#include "config/read_file.h"
#include "config/values.h"
#include "files/mount.h"
#include "files/syscall_error.h"
#include "immich/paths.h"
#include "sql.h"
#include "tree/covered_tree.h"

namespace kindred::sync {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostFolders = 5000;  // looked into: a moment's work
constexpr int kMostTrees = 9;               // of one target in one folder
constexpr const char* kTrialName = ".kindred-setup";

constexpr std::array<std::string_view, 7> kSystemFolders = {"/proc", "/sys", "/dev", "/run", "/etc", "/boot", "/usr"};

bool is_systems(const std::string& point) {
  return point == "/" || std::any_of(kSystemFolders.begin(), kSystemFolders.end(), [&](std::string_view folder) {
           return point == folder || point.starts_with(std::string(folder) + "/");
         });
}

void add_folders(const fs::path& folder, int depth, std::vector<std::string>& folders) {
  folders.push_back(folder.string() + (folder.string().ends_with('/') ? "" : "/"));
  if (depth == 0) return;
  std::error_code error;
  fs::directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && entry != fs::directory_iterator() && folders.size() < kMostFolders; entry.increment(error)) {
    if (entry->path().filename().native().starts_with('.') || !entry->is_directory(error)) continue;
    add_folders(entry->path(), depth - 1, folders);
  }
}

bool is_file_of(const std::string& path, const std::optional<std::int64_t>& bytes) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode) && (!bytes || st.st_size == *bytes);
}

/// The mapping by which the sample is in one of the folders: the one that needs the least of the path to be another's.
std::optional<PathMapping> find_mapping(const SampleOriginal& sample, const std::vector<std::string>& folders) {
  for (auto cut = sample.path.find('/', 1); cut != std::string::npos; cut = sample.path.find('/', cut + 1)) {
    for (const std::string& folder : folders) {
      if (is_file_of(folder + sample.path.substr(cut + 1), sample.bytes)) {
        return PathMapping{sample.path.substr(0, cut + 1), folder};
      }
    }
  }
  return std::nullopt;
}

/// With the slash at its end; of `/a/b/` it is `/a/`, and of `/a/` it is `/`.
std::string folder_above(std::string folder) {
  folder.pop_back();
  return folder.substr(0, folder.rfind('/') + 1);
}

std::string with_slash(std::string folder) {
  if (!folder.ends_with('/')) folder += '/';
  return folder;
}

bool is_folder_here(const Config& config, const std::string& immich_folder) {
  struct stat st {};
  return ::stat(immich::path_here(config, immich_folder).c_str(), &st) == 0 && S_ISDIR(st.st_mode);
}

/// Folders, as Immich names them, in which a tree could be made. Those further down are the second choice.
std::vector<std::string> parents_of_trees(const Config& config, const std::vector<ImmichLibrary>& libraries,
                                          const Uuid& source) {
  std::vector<std::string> parents;
  for (const Job& job : config.jobs) parents.push_back(folder_above(job.target_path_prefix));
  for (const PathMapping& mapping : config.path_map) parents.push_back(mapping.immich);
  std::erase_if(parents, [&](const std::string& parent) { return !is_folder_here(config, parent); });
  for (const ImmichLibrary& library : libraries) {
    if (library.owner != source) continue;
    for (const std::string& path : library.import_paths) {
      const std::string above = folder_above(with_slash(path));
      if (above != "/" && is_folder_here(config, above)) parents.push_back(above + "shared/");
    }
  }
  return parents;
}

/// An earlier run's library for this very tree: empty, and of the target's.
bool is_made_for(const ImmichLibrary& library, const Uuid& target, const std::string& tree) {
  return library.owner == target && library.is_empty && library.import_paths.size() == 1 &&
         with_slash(library.import_paths.front()) == tree;
}

bool is_free(const Config& config, const std::vector<ImmichLibrary>& libraries, const Uuid& target,
             const std::string& tree) {
  if (config::overlap(tree, config.media_root + "/")) return false;
  for (const Job& job : config.jobs)
    if (config::overlap(tree, job.target_path_prefix)) return false;
  for (const ImmichLibrary& library : libraries) {
    if (is_made_for(library, target, tree)) continue;
    for (const std::string& path : library.import_paths)
      if (covers(path, tree)) return false;
  }
  const std::string here = immich::path_here(config, tree);
  std::error_code error;
  return !fs::exists(here, error) || fs::is_empty(here, error);
}

/// Of Immich's own files: what lies in the tree is to be deletable for it.
std::optional<struct stat> immichs_owner(const Config& config) {
  struct stat st {};
  const std::string thumbs = immich::path_here(config, config.media_root + "/thumbs");
  return ::stat(thumbs.c_str(), &st) == 0 ? std::optional(st) : std::nullopt;
}

}  // namespace

std::vector<SampleOriginal> list_sample_originals(pg::Transaction& work, const Uuid& source) {
  std::vector<SampleOriginal> samples;
  for (const pg::Row row : work.query(sql::immich::list_sample_originals, source)) {
    samples.push_back({row.get<std::string>("path"), row.get<std::optional<std::int64_t>>("bytes")});
  }
  return samples;
}

std::vector<std::string> folders_here() {
  std::vector<std::string> folders;
  for (const files::Mount& mount : files::parse_mounts(config::read_file("/proc/self/mountinfo").text)) {
    if (!is_systems(mount.point)) add_folders(mount.point, 2, folders);
  }
  std::sort(folders.begin(), folders.end());
  folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
  return folders;
}

std::vector<PathMapping> find_mappings(const Config& config, const std::vector<SampleOriginal>& samples,
                                       const std::vector<std::string>& folders) {
  Config mapped = config;
  std::vector<PathMapping> found;
  for (const SampleOriginal& sample : samples) {
    if (is_file_of(immich::path_here(mapped, sample.path), std::nullopt)) continue;
    const std::optional<PathMapping> mapping = find_mapping(sample, folders);
    if (!mapping) continue;
    found.push_back(*mapping);
    mapped.path_map.insert(mapped.path_map.begin(), *mapping);
  }
  return found;
}

std::vector<ImmichLibrary> list_immich_libraries(pg::Transaction& work) {
  std::vector<ImmichLibrary> libraries;
  for (const pg::Row row : work.query(sql::immich::list_libraries)) {
    const auto paths = row.get<std::optional<std::string>>("import_paths");
    libraries.push_back(
        {row.get<Uuid>("id"), row.get<Uuid>("owner_id"), row.get<std::string>("name"),
         paths ? nlohmann::json::parse(*paths).get<std::vector<std::string>>() : std::vector<std::string>(),
         row.get<bool>("is_empty")});
  }
  return libraries;
}

std::optional<std::string> propose_tree(const Config& config, const std::vector<ImmichLibrary>& libraries,
                                        const Uuid& source, const Uuid& target, const std::string& target_name) {
  const std::string name = plain_name(target_name);
  for (const std::string& parent : parents_of_trees(config, libraries, source)) {
    for (int count = 1; count <= kMostTrees; ++count) {
      std::string tree = parent + name + (count == 1 ? "" : fmt::format("-{}", count)) + "/";
      if (is_free(config, libraries, target, tree)) return tree;
    }
  }
  return std::nullopt;
}

std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char c : ascii_lowered(name)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_plain) {
      plain += c;
    } else if (!plain.empty() && plain.back() != '-') {
      plain += '-';
    }
  }
  if (plain.ends_with('-')) plain.pop_back();
  return plain.empty() ? "user" : plain;
}

void make_tree(const Config& config, const std::string& tree) {
  const std::string here = immich::path_here(config, tree);
  const std::optional<struct stat> owner = immichs_owner(config);
  for (auto slash = here.find('/', 1); slash != std::string::npos; slash = here.find('/', slash + 1)) {
    const std::string folder = here.substr(0, slash);
    if (::mkdir(folder.c_str(), 0755) == 0) {
      if (owner && ::geteuid() == 0 && ::chown(folder.c_str(), owner->st_uid, owner->st_gid) != 0) {
        files::throw_errno(errno, "give Immich's user the folder", folder);
      }
    } else if (errno != EEXIST) {
      files::throw_errno(errno, "make the folder", folder);
    }
  }
}

std::optional<files::Placement> try_placing(const Config& config, const std::string& tree,
                                            const std::vector<SampleOriginal>& samples) {
  for (const SampleOriginal& sample : samples) {
    const std::string original = immich::path_here(config, sample.path);
    if (!is_file_of(original, std::nullopt)) continue;
    files::Root root(immich::path_here(config, tree));
    root.remove(kTrialName);  // a trial that was killed
    const files::Placement placement =
        root.place(original, kTrialName, files::mode_of(OriginalsMode::automatic), sample.path, false);
    root.remove(kTrialName);
    return placement;
  }
  return std::nullopt;
}

}  // namespace kindred::sync
