// A root's life, and what removes and renames below it. What all of it rests on is the walk (directory.cpp): no call
// here gives the kernel a path of more than one component, except where the root itself is opened.
#include "files/root.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/error.h"
#include "files/existing.h"
#include "files/order.h"
#include "files/path.h"
#include "files/rename.h"
#include "files/syscall_error.h"
#include "files/temp.h"

namespace kindred::files {

namespace {

/// Nothing has the name: there is no such file, or the file system could hold none of so long a name.
bool is_no_name(int error) {
  return error == ENOENT || error == ENAMETOOLONG;
}

/// A name in a directory below a root, the directory open where there is one.
struct Entry {
  Base base;
  std::vector<std::string> path;
  Directory parent;

  Entry(const Base& root, const std::string& relative)
      : base(root),
        path(components_of(relative)),
        parent(open_directory(base, std::span(path).first(path.size() - 1), IfMissing::report)) {}

  const std::string& name() const { return path.back(); }
  std::string shown() const { return base.shown(path); }

  /// Its state, of itself where it is a link; empty where there is none.
  std::optional<struct stat> look() const {
    struct stat st {};
    if (!parent) return std::nullopt;
    if (::fstatat(parent.fd(), name().c_str(), &st, AT_SYMLINK_NOFOLLOW) == 0) return st;
    if (is_no_name(errno)) return std::nullopt;
    throw_errno(errno, "look at", shown());
  }

  /// False where there was none.
  bool unlink() const {
    if (::unlinkat(parent.fd(), name().c_str(), 0) == 0) return true;
    if (is_no_name(errno)) return false;
    if (errno != EISDIR) throw_errno(errno, "remove", shown());
    throw_folder("remove");
  }

  [[noreturn]] void throw_folder(const char* what) const {
    throw Error(ErrorKind::failed,
                fmt::format("cannot {} {}: it is a folder, where Kindred made a file", what, shown()),
                "Find out what made it; it is left as it is.");
  }
};

bool is_same_link(const Entry& a, const struct stat& a_stat, const Entry& b, const struct stat& b_stat) {
  return S_ISLNK(a_stat.st_mode) && S_ISLNK(b_stat.st_mode) &&
         link_text(a.parent.fd(), a.name().c_str()) == link_text(b.parent.fd(), b.name().c_str());
}

/// What it means that the new name is taken; false where it is by another file.
bool is_renamed_already(const Entry& from, const struct stat& from_stat, const Entry& to, const struct stat& to_stat) {
  if (!is_same_file(from_stat, to_stat) && !is_same_link(from, from_stat, to, to_stat)) return false;
  if (is_same_file(from_stat, to_stat) && from_stat.st_nlink == 1) {
    // One file with one name: the file system takes both for the same, as those do that ignore case. Unlinking would
    // lose the file; a plain rename changes the case.
    if (::renameat(from.parent.fd(), from.name().c_str(), to.parent.fd(), to.name().c_str()) == 0) return true;
    throw_errno(errno, "rename " + from.shown() + " to", to.shown());
  }
  from.unlink();
  return true;
}

/// Why a folder cannot serve as a root, for errors that a person fixes; nullptr for others.
const char* why_unusable(int error) {
  switch (error) {
    case ENOENT:
      return "does not exist";
    case ENOTDIR:
      return "is no folder";
    case EACCES:
      return "may not be read by the user that Kindred runs as";
    case ELOOP:
      return "is a link that leads back to itself";
    default:
      return nullptr;
  }
}

Descriptor open_root(const std::string& path) {
  refuse_nul(path);
  Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) return fd;
  const char* why = why_unusable(errno);
  if (why == nullptr) throw_errno(errno, "open the folder", path);
  throw Error(ErrorKind::refused, fmt::format("the folder '{}' {}", path, why),
              "Check the path in the configuration and that it is mounted into Kindred's container; Kindred does not "
              "make this folder itself, as where it is missing a disk may not be mounted.");
}

}  // namespace

Root::Root(const std::string& path, const Syscalls& syscalls) : Root(path, syscalls, true) {}

Root::Root(const std::string& path, const Syscalls& syscalls, bool is_there)
    : path_(path), real_path_(path), syscalls_(&syscalls) {
  if (!is_there) return;
  Descriptor fd = open_root(path);
  // Asked of the descriptor, so that it is the path of what is open; of the path only where /proc is absent.
  real_path_ = resolve("/proc/self/fd/" + std::to_string(fd.get()));
  if (real_path_.empty()) real_path_ = resolve(path);
  fd_ = std::move(fd);
}

Root::RenameResult Root::rename(const std::string& from, const std::string& to) {
  if (!may_be_called(from)) return RenameResult::source_missing;
  const Entry source({fd_.get(), real_path_}, from);
  const auto before = source.look();
  if (!before) return RenameResult::source_missing;
  const Entry destination({fd_.get(), real_path_}, to);
  if (source.path == destination.path) return RenameResult::done;
  if (!destination.parent) {
    throw Error(ErrorKind::failed,
                fmt::format("cannot rename {} to {}: that folder is missing", source.shown(), destination.shown()),
                "Something removed it since the file was made beside it; the next cycle places the file anew.");
  }
  if (S_ISDIR(before->st_mode)) source.throw_folder("rename");
  const int error = rename_without_replacing(*syscalls_, source.parent.fd(), source.name().c_str(),
                                             destination.parent.fd(), destination.name().c_str());
  if (error == 0) return RenameResult::done;
  if (error != EEXIST && error != ENOENT) throw_errno(error, "rename " + source.shown() + " to", destination.shown());
  const auto source_stat = source.look();
  const auto destination_stat = destination.look();
  if (!source_stat) return RenameResult::source_missing;
  if (!destination_stat) throw_errno(error, "rename " + source.shown() + " to", destination.shown());
  const bool done = is_renamed_already(source, *source_stat, destination, *destination_stat);
  return done ? RenameResult::done : RenameResult::name_taken;
}

bool Root::remove(const std::string& relative) {
  if (!may_be_called(relative)) return false;
  const Entry entry({fd_.get(), real_path_}, relative);
  if (!entry.parent) return false;
  const Claim claim(entry.shown());
  const bool removed = entry.unlink();
  remove_leftover(entry.parent.fd(), temp_name(entry.name()), entry.shown());
  return removed;
}

void Root::remove_unfinished(const std::string& relative) {
  if (!may_be_called(relative)) return;
  const Entry entry({fd_.get(), real_path_}, relative);
  if (!entry.parent) return;
  const Claim claim(entry.shown());
  remove_leftover(entry.parent.fd(), temp_name(entry.name()), entry.shown());
}

void Root::remove_empty_parents(const std::string& relative) {
  if (!may_be_called(relative)) return;
  const Base base{fd_.get(), real_path_};
  const std::vector<std::string> path = components_of(relative);
  for (std::size_t depth = path.size() - 1; depth > 0; --depth) {
    const auto folder = std::span(path).first(depth);
    const Directory parent = open_directory(base, folder.first(depth - 1), IfMissing::report);
    if (!parent || ::unlinkat(parent.fd(), folder.back().c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) continue;
    // Not empty; the mount point of something; a link or a file, which is none of our folders.
    if (errno == ENOTEMPTY || errno == EEXIST || errno == EBUSY || errno == ENOTDIR) return;
    throw_errno(errno, "remove the empty folder", base.shown(folder));
  }
}

std::vector<std::string> Root::names_that_begin(const std::string& relative) const {
  if (fd_.get() < 0) return {};
  const Entry entry({fd_.get(), real_path_}, relative);
  if (!entry.parent) return {};
  const int listed = ::openat(entry.parent.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // a Directory only walks
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(listed < 0 ? nullptr : ::fdopendir(listed), &::closedir);
  if (!folder) throw_errno(errno, "list the folder of", entry.shown());
  std::vector<std::string> found;
  const std::string above = relative.substr(0, relative.size() - entry.name().size());
  errno = 0;  // the end and a failure look alike otherwise
  while (const dirent* const file = syscalls_->readdir(folder.get())) {
    if (std::string_view(file->d_name).starts_with(entry.name())) found.push_back(above + file->d_name);
    errno = 0;
  }
  if (errno != 0) throw_errno(errno, "list the folder of", entry.shown());
  return found;
}

bool Root::exists(const std::string& relative) const {
  if (!may_be_called(relative)) return false;
  return Entry({fd_.get(), real_path_}, relative).look().has_value();
}

std::optional<FileState> Root::state_of(const std::string& relative) const {
  if (!may_be_called(relative)) return std::nullopt;
  const auto there = Entry({fd_.get(), real_path_}, relative).look();
  if (!there) return std::nullopt;
  return FileState{static_cast<std::int64_t>(there->st_ino), there->st_size,
                   there->st_mtim.tv_sec * 1'000'000'000 + there->st_mtim.tv_nsec};
}

void Root::sync() const {
  if (::syncfs(fd_.get()) != 0) throw_errno(errno, "write to disk what was made in", real_path_);
}

}  // namespace kindred::files
