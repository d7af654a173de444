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
#include "base/printable.h"
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

std::optional<struct stat> file_at(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode) ? std::optional(st) : std::nullopt;
}

/// The folder in which the file lies under this name, with its size; empty where none has it. Throws where two have.
std::string folder_of(const SampleOriginal& sample, const std::string& name, const std::vector<std::string>& folders) {
  std::optional<struct stat> first;
  std::string found;
  for (const std::string& folder : folders) {
    const std::optional<struct stat> file = file_at(folder + name);
    if (!file || file->st_size != *sample.bytes) continue;
    if (!first) {
      first = file;
      found = folder;
    } else if (first->st_ino != file->st_ino || first->st_dev != file->st_dev) {
      throw Error(ErrorKind::refused,
                  fmt::format("Immich's file {} could be {} or {} here", printable(sample.path),
                              printable(found + name), printable(folder + name)),
                  "write into path_map of the configuration which folder is Immich's (docs/configuration.md)");
    }
  }
  return found;
}

/// The mapping by which the sample is in one of the folders: the one that changes least of the path.
std::optional<PathMapping> find_mapping(const SampleOriginal& sample, const std::vector<std::string>& folders) {
  if (!sample.bytes) return std::nullopt;
  for (auto cut = sample.path.find('/', 1); cut != std::string::npos; cut = sample.path.find('/', cut + 1)) {
    const std::string folder = folder_of(sample, sample.path.substr(cut + 1), folders);
    if (!folder.empty()) return PathMapping{sample.path.substr(0, cut + 1), folder};
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

bool holds_originals(const TreeSurroundings& around, const std::string& folder) {
  return std::any_of(around.originals.begin(), around.originals.end(),
                     [&](const SampleOriginal& sample) { return sample.path.starts_with(folder); });
}

/// Folders, as Immich names them, in which a tree could be made. Beside the source's library comes last: a library that
/// somebody makes later for the folder above would see the tree.
std::vector<std::string> parents_of_trees(const Config& config, const TreeSurroundings& around) {
  std::vector<std::string> parents;
  for (const Job& job : config.jobs) parents.push_back(folder_above(job.target_path_prefix));
  for (const PathMapping& mapping : config.path_map) {
    if (!holds_originals(around, mapping.immich)) parents.push_back(mapping.immich);
  }
  for (const ImmichLibrary& library : around.libraries) {
    if (library.owner != around.source) continue;
    for (const std::string& path : library.import_paths) {
      const std::string above = folder_above(with_slash(path));
      if (above != "/") parents.push_back(above + "shared/");
    }
  }
  return parents;
}

/// The folder as this process sees it, with the links resolved in what is there of it.
std::string resolved_here(const Config& config, const std::string& immich_folder) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(immich::path_here(config, immich_folder), error);
  return with_slash(error ? immich::path_here(config, immich_folder) : real.string());
}

/// The folder, or the nearest one above it that is there for this process; empty where only the root is.
fs::path nearest_here(const Config& config, const std::string& immich_folder) {
  std::error_code error;
  fs::path here = immich::path_here(config, immich_folder);
  while (here.has_relative_path() && !fs::exists(here, error)) here = here.parent_path();
  return here.has_relative_path() ? here : fs::path();
}

bool may_be_made(const Config& config, const std::string& immich_folder) {
  const fs::path here = nearest_here(config, immich_folder);
  return !here.empty() && ::access(here.c_str(), W_OK | X_OK) == 0;
}

Error unfit(const std::string& tree, const std::string& why, const char* fix) {
  return {ErrorKind::usage, fmt::format("{} cannot be the folder for the target's files: {}", printable(tree), why),
          fix};
}

constexpr const char* kElsewhere = "name another folder, which nothing else uses";

std::optional<Error> library_problem(const Config& config, const TreeSurroundings& around, const std::string& tree) {
  const std::string real = resolved_here(config, tree);
  for (const ImmichLibrary& library : around.libraries) {
    if (is_made_for(library, around.target, tree)) continue;
    for (const std::string& path : library.import_paths) {
      if (!covers(path, tree) && !config::overlap(real, resolved_here(config, with_slash(path)))) continue;
      return unfit(tree, fmt::format("the library \"{}\" imports {}", printable(library.name), printable(path)),
                   "name a folder that no library imports: Immich would import the same files again");
    }
  }
  return std::nullopt;
}

std::optional<Error> content_problem(const Config& config, const std::string& tree) {
  std::error_code error;
  fs::directory_iterator entry(immich::path_here(config, tree), error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().filename() == kTrialName) continue;
    return unfit(tree, fmt::format("it holds {}", printable(entry->path().filename().string())), kElsewhere);
  }
  return std::nullopt;
}

/// Of Immich's own files: what lies in the tree is to be deletable for it.
std::optional<struct stat> immichs_owner(const Config& config) {
  struct stat st {};
  const std::string thumbs = immich::path_here(config, config.media_root + "/thumbs");
  return ::stat(thumbs.c_str(), &st) == 0 ? std::optional(st) : std::nullopt;
}

void give_to(const struct stat& owner, const std::string& folder) {
  struct stat st {};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &st) != 0) return;
  if (st.st_uid == owner.st_uid && st.st_gid == owner.st_gid) return;
  if (::chown(folder.c_str(), owner.st_uid, owner.st_gid) != 0) {
    files::throw_errno(errno, "give Immich's user the folder", folder);
  }
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
  std::vector<std::string> searched = folders;
  std::erase_if(searched, [&](const std::string& folder) {  // what lies there are links to originals
    return std::any_of(config.jobs.begin(), config.jobs.end(), [&](const Job& job) {
      return config::overlap(folder, immich::path_here(config, job.target_path_prefix));
    });
  });
  std::vector<PathMapping> found;
  for (const SampleOriginal& sample : samples) {
    if (file_at(immich::path_here(mapped, sample.path))) continue;
    const std::optional<PathMapping> mapping = find_mapping(sample, searched);
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

bool is_made_for(const ImmichLibrary& library, const Uuid& target, const std::string& tree) {
  return library.owner == target && library.is_empty &&
         std::any_of(library.import_paths.begin(), library.import_paths.end(),
                     [&](const std::string& path) { return with_slash(path) == tree; });
}

std::optional<Error> tree_problem(const Config& config, const TreeSurroundings& around, const std::string& tree) {
  const std::string media = config.media_root + "/";
  if (config::overlap(tree, media) || config::overlap(resolved_here(config, tree), resolved_here(config, media))) {
    return unfit(tree, fmt::format("it lies in or around Immich's upload folder {}", media), kElsewhere);
  }
  for (const Job& job : config.jobs) {
    const std::string& source = job.source_path_prefix;
    if (!config::overlap(tree, job.target_path_prefix) && (source.empty() || !config::overlap(tree, source))) continue;
    return unfit(tree, fmt::format("the job {} uses it", printable(job.name)), kElsewhere);
  }
  if (nearest_here(config, tree).empty()) {  // else it would be made where Immich does not look
    return unfit(
        tree,
        fmt::format("Kindred does not see it, nor a folder above it; here it is {}",
                    printable(immich::path_here(config, tree))),
        "mount the folder into Kindred's container, and write into path_map where it is; or name another folder");
  }
  if (auto problem = library_problem(config, around, tree)) return problem;
  return content_problem(config, tree);
}

std::optional<std::string> propose_tree(const Config& config, const TreeSurroundings& around,
                                        const std::string& target_name) {
  const std::string name = plain_name(target_name);
  for (const std::string& parent : parents_of_trees(config, around)) {
    for (int count = 1; count <= kMostTrees; ++count) {
      std::string tree = parent + name + (count == 1 ? "" : fmt::format("-{}", count)) + "/";
      if (may_be_made(config, tree) && !tree_problem(config, around, tree)) return tree;
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
    const bool is_made = ::mkdir(folder.c_str(), 0755) == 0;
    if (!is_made && errno != EEXIST) files::throw_errno(errno, "make the folder", folder);
    const bool is_tree = slash + 1 == here.size();  // an earlier run may have been killed before it gave it away
    if ((is_made || is_tree) && owner) give_to(*owner, folder);
  }
}

std::optional<files::Placement> try_placing(const Config& config, const std::string& tree,
                                            const std::vector<SampleOriginal>& samples) {
  for (const SampleOriginal& sample : samples) {
    const std::string original = immich::path_here(config, sample.path);
    if (!file_at(original)) continue;
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
