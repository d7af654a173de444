#include "tree/place_checks.h"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "base/printable.h"
#include "files/link_permission.h"
#include "files/mount.h"
#include "files/root.h"

namespace kindred::sync {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& message, const std::string& fix) {
  throw Error(ErrorKind::refused, message, fix);
}

/// For a tree that shows the source's own files through a link.
std::string two_ways_out(const Job& job) {
  return fmt::format(
      "run `kindred convert-tree {}`, which makes a real tree in place of a directory link; or set originals: existing "
      "to keep the danger; or choose an own folder for the tree",
      shell_word(job.name));
}

}  // namespace

std::string checked_media_root(const Config& config, const immich::Instance& instance) {
  const std::string root = instance.media_location.value_or(config.media_root);
  if (root != config.media_root) {
    refuse(fmt::format("UPLOAD_LOCATION_MOUNT is {}, but Immich's media root is {}", config.media_root, root),
           fmt::format("set UPLOAD_LOCATION_MOUNT={} and mount Immich's upload folder there (or use path_map)", root));
  }
  return root;
}

std::string checked_marked_folder(const Config& config, const std::string& media_root, immich::DerivedFolder folder) {
  const std::string immich_path = fmt::format("{}/{}", media_root, immich::folder_name(folder));
  std::string here = immich::path_here(config, immich_path + "/");
  std::error_code error;
  if (!fs::is_directory(here, error)) refuse(fmt::format("Immich's folder {} is not there", here), kMountFix);
  if (!fs::exists(here + ".immich", error)) {
    refuse(fmt::format("{} holds no file .immich, so it is not the folder Immich writes to", here), kMountFix);
  }
  return here;
}

void check_derived_writable(const std::string& here, std::span<const Job> jobs) {
  for (const Job& job : jobs) {
    std::string folder = here + job.target_user_id.str();
    std::error_code error;
    if (!fs::is_directory(folder, error)) folder = here;  // in which it will be made
    if (::access(folder.c_str(), W_OK | X_OK) == 0) continue;
    const auto mount = files::mount_of(folder);
    refuse(fmt::format("{} is not writable for user {}{}", folder, ::geteuid(),
                       mount && mount->read_only ? ": it is mounted read-only" : ""),
           "mount it read-write, and run this program as the user that Immich's files belong to");
  }
}

void check_source_folder(const Config& config, const Job& job) {
  const std::string prefix = immich::selecting_prefix(job, config.media_root);
  if (prefix.empty()) return;  // all uploads, in whichever folder Immich keeps them
  const std::string here = immich::path_here(config, prefix);
  std::error_code error;
  if (!fs::is_directory(here, error) || fs::is_empty(here, error) || error) {
    refuse(fmt::format("job {}: the source's folder {} is missing or empty: is its disk mounted?", job.name, here),
           kMountFix);
  }
}

std::optional<Error> overlap_error(const Config& config, const Job& job, const std::string& real,
                                   const std::string& media) {
  const std::string& tree = job.target_path_prefix;
  const auto refusal = [&](const std::string& what, const std::string& fix) {
    return Error(ErrorKind::refused, fmt::format("job {}: the tree {} {}", job.name, tree, what), fix);
  };
  if (files::lies_within(real, media)) {
    if (job.uploads && !files::lies_within(tree, config.media_root)) {
      return refusal(
          "leads through a link into Immich's media root, where uploads lie: what the target deletes there would "
          "be the source's original",
          two_ways_out(job));
    }
    return refusal("lies in Immich's media root", "Immich refuses libraries there: choose a folder outside of it");
  }
  if (job.source_path_prefix.empty()) return std::nullopt;
  const std::string source = files::resolve(immich::path_here(config, job.source_path_prefix));
  if (files::lies_within(real, source) || files::lies_within(source, real) || files::is_same_folder(real, source)) {
    return refusal(fmt::format("leads into the source's own folder {}: what the target deletes there would be the "
                               "source's original",
                               source),
                   two_ways_out(job));
  }
  return std::nullopt;
}

void check_apart(const Config& config, const Job& job, const std::string& real, const std::string& media) {
  if (const auto error = overlap_error(config, job, real, media)) throw Error(*error);
}

void check_shows_source(const Config& config, const Job& job, const std::string& media) {
  const std::string real = files::resolve(immich::path_here(config, job.target_path_prefix));
  if (files::lies_within(real, media)) return;
  if (!job.source_path_prefix.empty()) {
    const std::string source = files::resolve(immich::path_here(config, job.source_path_prefix));
    if (files::lies_within(real, source) || files::is_same_folder(real, source)) return;
  }
  refuse(fmt::format("job {}: with originals: existing nothing in the tree is touched, but {} is not the source's "
                     "folder: it was converted",
                     job.name, job.target_path_prefix),
         fmt::format("remove `originals: existing` from the job (a section that is gone is put back without it); where "
                     "links in the tree lead to the source's folders, run `kindred convert-tree {}`",
                     shell_word(job.name)));
}

void check_tree_is_mounted(const Job& job, const std::string& here) {
  std::error_code error;
  if (fs::is_directory(here, error) && !fs::is_empty(here, error)) return;
  refuse(fmt::format("job {}: the tree {} is missing or empty although there must be files in it: is its disk mounted?",
                     job.name, here),
         "mount it; where the files are lost for good, put any file into the folder, and they are placed again");
}

std::string checked_place_of_tree(const Config& config, const Job& job, const std::string& media) {
  const std::string here = immich::path_here(config, job.target_path_prefix);
  const fs::path folder = fs::path(here).parent_path();  // without the slash at the end
  const std::string parent = files::resolve(folder.parent_path().string());
  std::error_code error;
  if (!fs::is_directory(parent, error)) {
    refuse(fmt::format("job {}: the tree's parent folder {} is missing", job.name, folder.parent_path().string()),
           kMountFix);
  }
  std::string place = parent + "/" + folder.filename().string();
  check_apart(config, job, place, media);
  return place;
}

void check_links_are_made(const Config& config, const Job& job, const std::string& original) {
  const bool wants_hardlinks = job.originals == OriginalsMode::automatic || job.originals == OriginalsMode::hardlink;
  const bool wants_symlinks = job.originals == OriginalsMode::automatic || job.originals == OriginalsMode::symlink;
  if (!wants_hardlinks && !wants_symlinks) return;
  const std::string tree = immich::path_here(config, job.target_path_prefix);
  const std::string source = job.source_path_prefix.empty() ? original : job.source_path_prefix;
  const files::LinkTrial trial = files::try_links(tree);
  const bool is_one_mount = files::may_hardlink(immich::path_here(config, source), tree);
  if (!trial.is_tried || (wants_hardlinks && trial.hardlink && is_one_mount) || (wants_symlinks && trial.symlink)) {
    return;
  }
  const char* const what = !wants_symlinks && is_one_mount ? "the file system makes no hard links"
                           : !wants_hardlinks              ? "the file system makes no symbolic links"
                           : is_one_mount                  ? "the file system makes neither hard nor symbolic links"
                           : !wants_symlinks ? "it and the source lie in two mounts, which no hard link crosses"
                                             : "it and the source lie in two mounts, which no hard link "
                                               "crosses, and the file system makes no symbolic links";
  throw Error(ErrorKind::no_space,
              fmt::format("job {}: no photo can be placed in the tree {}: {}", job.name, job.target_path_prefix, what),
              "set `originals: copy`, or move the tree to another file system (`kindred doctor` says more)");
}

void check_writable(const Job& job, const std::string& tree) {
  if (::access(tree.c_str(), W_OK | X_OK) == 0) return;
  refuse(fmt::format("job {}: the tree {} is not writable", job.name, tree),
         "mount it read-write, and run this program as a user who may write there");
}

}  // namespace kindred::sync
