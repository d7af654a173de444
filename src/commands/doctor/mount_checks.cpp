// The disks as this process sees them. Whether link() works between two folders follows from mounts, owners and the
// kernel's settings. Whether the tree's file system makes links at all is tried with a file of our own there.
#include "commands/doctor/mount_checks.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/printable.h"
#include "commands/doctor/access.h"
#include "files/link_permission.h"
#include "files/mount.h"
#include "files/root.h"
#include "job/guard.h"
#include "tree/place_checks.h"

namespace kindred::sync {

namespace {

namespace fs = std::filesystem;
using immich::DerivedFolder;

constexpr std::uint64_t kLittleSpace = 1ULL
                                       << 30;  ///< a gibibyte: a batch takes far less, but Immich and PostgreSQL grow

std::string derived_folder(Subject& subject, DerivedFolder folder) {
  return subject.here(fmt::format("{}/{}/", subject.media_root(), immich::folder_name(folder)));
}

/// Where the job's originals lie, as far as the folders are there: one prefix, or Immich's folders of uploads.
std::vector<std::string> source_folders(Subject& subject) {
  std::vector<std::string> folders;
  const auto add = [&](const std::string& immich_path) {
    std::string here = subject.here(immich_path);
    std::error_code error;
    if (fs::is_directory(here, error)) folders.push_back(std::move(here));
  };
  if (const std::string prefix = immich::selecting_prefix(subject.job(), subject.media_root()); !prefix.empty()) {
    add(prefix);
  } else {
    for (const char* name : {"library", "upload"}) add(fmt::format("{}/{}/", subject.media_root(), name));
  }
  if (folders.empty()) throw NotLookedAt{"the source's folder is not there"};
  return folders;
}

/// The tree, or the folder that it will be made in.
std::string tree_or_parent(Subject& subject) {
  const std::string tree = subject.here(subject.job().target_path_prefix);
  std::error_code error;
  if (fs::is_directory(tree, error)) return tree;
  std::string parent = fs::path(tree).parent_path().parent_path().string();
  if (!fs::is_directory(parent, error)) throw NotLookedAt{"the tree's folder is not there"};
  return parent;
}

bool has_mirrors_of(Subject& subject) {
  try {
    subject.catalogue();
    return subject.has_own_tables() && has_mirrors(subject.database(), subject.job(), true);
  } catch (const NotLookedAt&) {
    return false;
  }
}

void look_at_missing_tree(Subject& subject, const std::string& here, const std::string& media, Notes& notes) {
  const std::string place = checked_place_of_tree(subject.config(), subject.job(), media);
  const std::string parent = fs::path(place).parent_path().string();
  if (::access(parent.c_str(), W_OK | X_OK) != 0) {
    return notes.red(fmt::format("the tree {} is not there, and this program may not make it", here),
                     "make the folder, for the user that Immich's files belong to");
  }
  subject.database();  // without it nobody knows whether the job has mirrors
  notes.green(fmt::format("the tree {} is not there yet: the first cycle makes it", here));
}

/// What is mounted where `path` lies, counted from the file system's own root: as a host would name it.
std::string path_in_file_system(const files::Mount& mount, const std::string& path) {
  const std::string below = mount.point == "/" ? path : path.substr(std::min(mount.point.size(), path.size()));
  return mount.root == "/" ? below : mount.root + below;
}

std::string common_parent(const std::string& a, const std::string& b) {
  fs::path common;
  const fs::path one(a), other(b);
  for (auto i = one.begin(), j = other.begin(); i != one.end() && j != other.end() && *i == *j; ++i, ++j) common /= *i;
  return common.string();
}

bool is_one_file_system(const std::string& a, const std::string& b) {
  struct stat one {
  }, other{};
  return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 && one.st_dev == other.st_dev;
}

/// How the two come to lie in one mount.
std::string fix_for_two_mounts(const std::string& source, const std::string& tree) {
  const auto from = files::mount_of(source);
  const auto to = files::mount_of(tree);
  if (!from || !to || !is_one_file_system(source, tree)) {
    return "for hard links keep the tree on the file system of the originals";
  }
  const std::string common =
      common_parent(path_in_file_system(*from, files::resolve(source)), path_in_file_system(*to, files::resolve(tree)));
  return fmt::format(
      "for hard links mount the folder that holds both ({} of that disk) as one volume in place of two "
      "(compose.yaml shows how, with path_map where its names are others)",
      common);
}

constexpr const char* kNoWay = ", and no symbolic links are made there: no photo can be placed";
constexpr const char* kOrCopy = "; or set `originals: copy`";

void look_at_two_mounts(const Job& job, const std::string& source, const std::string& tree, bool makes_symlinks,
                        Notes& notes) {
  const std::string where = fmt::format("{} and {} lie in two mounts{}, and no hard link goes from one to the other",
                                        source, tree, is_one_file_system(source, tree) ? " of one file system" : "");
  const std::string fix = fix_for_two_mounts(source, tree);
  if (job.originals == OriginalsMode::automatic) {
    if (!makes_symlinks) return notes.red(where + kNoWay, fix + kOrCopy);
    return notes.yellow(where + ": originals become symbolic links, which break where the source moves a file", fix);
  }
  notes.red(where + ": with originals: hardlink no photo can be placed", fix);
}

/// Files of others, as a rule: see is_link_permitted.
void look_at_link_permission(const Job& job, const std::string& source, bool makes_symlinks, Notes& notes) {
  const FileSample sample = sample_files(source);
  const auto refused = std::count_if(sample.files.begin(), sample.files.end(), [](const SampledFile& file) {
    return !files::is_link_permitted(file.path, file.status);
  });
  if (refused == 0) return;
  const std::string text = fmt::format("{} of {} originals looked at below {} may not be hard-linked by user {}",
                                       refused, sample.files.size(), source, ::geteuid());
  const std::string fix = "run this program as the user whom the originals belong to, or as root";
  if (job.originals == OriginalsMode::automatic) {
    if (!makes_symlinks) return notes.red(text + kNoWay, fix + kOrCopy);
    return notes.yellow(text + ": they become symbolic links", fix);
  }
  notes.red(text + ": with originals: hardlink they cannot be placed", fix);
}

/// Whether a folder is, or lies in, the media root or the source's folder of any job.
bool is_others(Subject& subject, const std::string& folder) {
  const std::string real = files::resolve(folder);
  const auto holds_it = [&](const std::string& immich_path) {
    const std::string other = files::resolve(subject.here(immich_path));
    return !other.empty() && (files::lies_within(real, other) || files::is_same_folder(real, other));
  };
  const std::vector<Job>& jobs = subject.config().jobs;
  return holds_it(subject.media_root() + "/") || std::any_of(jobs.begin(), jobs.end(), [&](const Job& job) {
           return !job.source_path_prefix.empty() && holds_it(job.source_path_prefix);
         });
}

/// A file system without links (exFAT, some network mounts) shows only when it is tried. Never in a folder of the
/// source's or of Immich's, where a tree may lead by a link: nothing is made there.
files::LinkTrial tried_links(Subject& subject, const std::string& tree) {
  const bool places_links = subject.job().originals == OriginalsMode::automatic ||
                            subject.job().originals == OriginalsMode::hardlink ||
                            subject.job().originals == OriginalsMode::symlink;
  return places_links && !is_others(subject, tree) ? files::try_links(tree) : files::LinkTrial{};
}

/// What goes between no two mounts, whatever the tree's file system makes inside it, is look_at_two_mounts' to say.
void look_at_ways(const Job& job, const std::string& tree, const files::LinkTrial& trial, Notes& notes) {
  if (!trial.is_tried) return;  // look_at_tree says that it is not writable
  const bool wants_hardlink = job.originals != OriginalsMode::symlink;
  const bool wants_symlink = job.originals != OriginalsMode::hardlink;
  if ((wants_hardlink && trial.hardlink) || (job.originals == OriginalsMode::symlink && trial.symlink)) return;
  const std::string what = trial.symlink    ? "no hard links"
                           : trial.hardlink ? "no symbolic links"
                                            : "neither hard nor symbolic links";
  const std::string text = fmt::format("the file system of {} makes {}", tree, what);
  if (wants_hardlink && wants_symlink && trial.symlink) {
    return notes.yellow(text + ": originals become symbolic links", "set `originals: copy` for files of their own");
  }
  notes.red(text + ": no photo can be placed", "set `originals: copy`, or move the tree to another file system");
}

}  // namespace

void look_at_media_root(Subject& subject, Notes& notes) {
  try {
    checked_media_root(subject.config(), subject.instance());
  } catch (const NotLookedAt&) {  // then the configured one is looked at
  }
  const std::string root = subject.media_root();
  for (const DerivedFolder folder : {DerivedFolder::thumbs, DerivedFolder::encoded_video}) {
    notes.attempt(
        [&] { check_derived_writable(checked_marked_folder(subject.config(), root, folder), subject.config().jobs); });
  }
}

void look_at_source_folder(Subject& subject, Notes& notes) {
  check_source_folder(subject.config(), subject.job());
  for (const std::string& folder : source_folders(subject)) {
    const FileSample sample = sample_files(folder);
    const auto unreadable = std::count_if(sample.files.begin(), sample.files.end(), [](const SampledFile& file) {
      return ::access(file.path.c_str(), R_OK) != 0;
    });
    const char* const fix =
        "run this program as a user who may read them: the one that Immich's files belong to, as a rule";
    if (sample.closed_folders > 0) {
      notes.red(fmt::format("{} folders below {} are closed to user {}", sample.closed_folders, folder, ::geteuid()),
                fix);
    }
    if (unreadable == 0) continue;
    notes.red(fmt::format("{} of {} originals looked at below {} cannot be read by user {}", unreadable,
                          sample.files.size(), folder, ::geteuid()),
              fix);
  }
}

void look_at_tree(Subject& subject, Notes& notes) {
  const Job& job = subject.job();
  const std::string here = subject.here(job.target_path_prefix);
  const std::string media = files::resolve(subject.here(subject.media_root() + "/"));
  if (job.originals == OriginalsMode::existing) {
    std::error_code error;
    if (fs::is_directory(here, error)) check_shows_source(subject.config(), job, media);
    return notes.green("with originals: existing nothing in the tree is touched");
  }
  const bool has_any = has_mirrors_of(subject);
  if (has_any) check_tree_is_mounted(job, here);
  std::error_code error;
  if (!fs::is_directory(here, error)) return look_at_missing_tree(subject, here, media, notes);
  check_apart(subject.config(), job, files::resolve(here), media);
  check_writable(job, here);
}

void look_at_links(Subject& subject, Notes& notes) {
  const Job& job = subject.job();
  const std::string tree = tree_or_parent(subject);
  const files::LinkTrial trial = tried_links(subject, tree);
  const bool makes_symlinks = trial.symlink || !trial.is_tried;
  for (const std::string& source : source_folders(subject)) {
    switch (job.originals) {
      case OriginalsMode::automatic:
      case OriginalsMode::hardlink:
        if (!files::may_hardlink(source, tree)) {
          look_at_two_mounts(job, source, tree, makes_symlinks, notes);
        } else {
          look_at_link_permission(job, source, makes_symlinks, notes);
        }
        break;
      case OriginalsMode::reflink:
        if (const auto mount = files::mount_of(tree);
            !is_one_file_system(source, tree) || !mount || !may_reflink(*mount)) {
          notes.red(
              fmt::format("with originals: reflink no photo can be placed: {} is {}", tree,
                          is_one_file_system(source, tree) ? "on " + (mount ? mount->type : "an unknown file system")
                                                           : "on another file system than " + source),
              "choose auto, hardlink, symlink or copy");
        }
        break;
      case OriginalsMode::symlink:
      case OriginalsMode::copy:
      case OriginalsMode::existing:
        break;  // go between all mounts, or place nothing
    }
  }
  look_at_ways(job, tree, trial, notes);
}

void look_at_thumbnails(Subject& subject, Notes& notes) {
  const std::string thumbs = derived_folder(subject, DerivedFolder::thumbs);
  const auto mount = files::mount_of(thumbs);
  if (!mount) throw NotLookedAt{"Immich's folder of thumbnails is not there"};
  const ThumbnailsMode mode = subject.job().thumbnails;
  const bool reflinks = files::may_reflink(*mount);
  if (mode == ThumbnailsMode::copy) return notes.green("thumbnails are copied");
  if (mode == ThumbnailsMode::reflink && !reflinks) {
    return notes.red(fmt::format("with thumbnails: reflink no photo can be placed: {} is on {}, which has no reflinks",
                                 thumbs, mount->type),
                     "choose auto, hardlink or copy");
  }
  if (mode != ThumbnailsMode::hardlink && reflinks) {
    // What the file system's type promises may be switched off (XFS without reflink=1, ZFS without block cloning).
    const FileSample sample = sample_files(thumbs + subject.job().target_user_id.str());
    const auto linked = std::count_if(sample.files.begin(), sample.files.end(),
                                      [](const SampledFile& file) { return file.status.st_nlink > 1; });
    if (linked == 0 && sample.files.empty()) {
      return notes.green(fmt::format("thumbnails may be reflinked on {}: that shows with the first", mount->type));
    }
    if (linked == 0) return notes.green(fmt::format("thumbnails on {} are files of their own", mount->type));
  }
  notes.yellow(
      fmt::format("thumbnails on {} are hard links, so they cost no space and are one file with the source's: where "
                  "Immich makes a mirror's anew (\"Refresh thumbnails\", \"All\"), it writes into the source's as "
                  "well, with a picture of the same original. Edited pictures and people's are always copies",
                  mount->type),
      "nothing, where that is fine; thumbnails: copy keeps them apart for the price of the space");
}

void look_at_space(Subject& subject, Notes& notes) {
  for (const std::string& folder : {tree_or_parent(subject), derived_folder(subject, DerivedFolder::thumbs)}) {
    struct statvfs status {};
    if (::statvfs(folder.c_str(), &status) != 0) continue;  // another check tells that it is not there
    const std::uint64_t free = static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
    const bool no_inodes = status.f_files > 0 && status.f_favail == 0;
    if (free == 0 || no_inodes) {
      notes.red(fmt::format("the disk of {} has no {} left", folder, no_inodes ? "inodes" : "space"), "make room");
    } else if (free < kLittleSpace) {
      notes.yellow(fmt::format("the disk of {} has {} MiB left", folder, free >> 20), "make room");
    }
  }
}

void look_at_owner(Subject& subject, Notes& notes) {
  const std::string marker = derived_folder(subject, DerivedFolder::thumbs) + ".immich";
  struct stat immich {};
  if (::stat(marker.c_str(), &immich) != 0) throw NotLookedAt{"Immich's folder of thumbnails is not there"};
  if (immich.st_uid != 0 && immich.st_uid != ::geteuid()) {
    notes.yellow(
        fmt::format("Immich's files belong to user {}, and this program runs as {}: Immich may be unable to delete "
                    "or rewrite what it places",
                    immich.st_uid, ::geteuid()),
        "run this program as that user (PUID and PGID in .env)");
  }
  const std::string tree = tree_or_parent(subject);
  struct stat status {};
  if (::stat(tree.c_str(), &status) == 0 && !may_access(immich, status, W_OK | X_OK)) {
    notes.yellow(
        fmt::format("Immich's user {} may not write in {}: the target's deletions and edits would leave files behind "
                    "or revert",
                    immich.st_uid, tree),
        fmt::format("chown {}:{} {}", immich.st_uid, immich.st_gid, shell_word(tree)));
  }
  const FileSample sample = sample_files(tree);
  const auto unreadable = std::count_if(sample.files.begin(), sample.files.end(), [&](const SampledFile& file) {
    return !may_access(immich, file.status, R_OK);
  });
  if (unreadable == 0) return;
  notes.red(fmt::format("{} of {} files looked at in {} cannot be read by Immich's user {}", unreadable,
                        sample.files.size(), tree, immich.st_uid),
            "let that user read the source's originals: hard links and copies have their owner and mode");
}

}  // namespace kindred::sync
