// The walk from a root's descriptor down to a directory, one openat per component, none of which follows a link
// (promise 1). What is opened stays what it is: a link put in place of a directory afterwards is not looked at again.
// Turned down: openat2 with RESOLVE_NO_SYMLINKS, one call for the whole path, because older container run-times and
// kernels refuse it, and a second way for them would have to be right as well.
#include "files/directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/error.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

constexpr mode_t kDirectoryMode = 0755;

[[noreturn]] void refuse_link(const Base& base, const std::string& path) {
  throw Error(ErrorKind::refused,
              fmt::format("{} is a symbolic link: Kindred makes and removes files only in real folders below {}", path,
                          base.path),
              "Remove the link, Kindred then makes a folder; a layout of the predecessor is turned into a real tree by "
              "`kindred convert-tree`.");
}

/// One step of a walk: from the directory `parent` to the last of `way`.
struct Step {
  const Base& base;
  int parent;
  std::span<const std::string> way;

  const char* name() const { return way.back().c_str(); }
  std::string shown() const { return base.shown(way); }
};

/// A folder that root makes in a tree of Immich's user must be that user's, or Immich can delete nothing in it.
void take_owner_of_parent(const Step& step) {
  static const bool is_root = ::geteuid() == 0;
  struct stat st {};
  if (!is_root || ::fstat(step.parent, &st) != 0 || (st.st_uid == 0 && st.st_gid == 0)) return;
  if (::fchownat(step.parent, step.name(), st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW) == 0) return;
  // EPERM, EINVAL: mapped or squashed owners (NFS, user namespaces), the mount decides. ENOENT: removed again already.
  if (errno != EPERM && errno != EINVAL && errno != ENOENT) throw_errno(errno, "set the owner of", step.shown());
}

/// What has the name that could not be opened as a directory: ENOENT for nothing, ENOTDIR for a file; a link throws.
int why_not_open(const Step& step) {
  struct stat st {};
  if (::fstatat(step.parent, step.name(), &st, AT_SYMLINK_NOFOLLOW) != 0) return errno;
  if (S_ISLNK(st.st_mode)) refuse_link(step.base, step.shown());
  // A directory: made by another thread since then. As good as missing, who wants it makes sure of it.
  return S_ISDIR(st.st_mode) ? ENOENT : ENOTDIR;
}

/// Empty where there is no such directory; errno is then ENOENT or ENOTDIR.
Descriptor enter(const Step& step) {
  Descriptor next(::openat(step.parent, step.name(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (next || errno == ENOENT) return next;
  const bool is_no_directory = errno == ENOTDIR || errno == ELOOP;
  const int why = is_no_directory ? why_not_open(step) : errno;
  if (why != ENOENT && why != ENOTDIR) throw_errno(why, "open the folder", step.shown());
  errno = why;
  return next;
}

/// Makes the directory and enters it. Empty where it, or its parent, is gone again.
Descriptor make_and_enter(const Step& step) {
  if (errno == ENOTDIR) throw_errno(ENOTDIR, "make files below", step.shown());
  if (::mkdirat(step.parent, step.name(), kDirectoryMode) == 0) {
    take_owner_of_parent(step);
  } else if (errno == ENOENT) {
    return Descriptor();
  } else if (errno != EEXIST) {
    throw_errno(errno, "make the folder", step.shown());
  }
  return enter(step);
}

}  // namespace

std::string Base::shown(std::span<const std::string> components) const {
  std::string out = path;
  for (const std::string& component : components) {
    if (!out.ends_with('/')) out += '/';
    out += component;
  }
  return out;
}

bool Directory::is_gone() const {
  struct stat st {};
  return ::fstat(fd_, &st) == 0 && st.st_nlink == 0;
}

Directory open_directory(const Base& base, std::span<const std::string> components, IfMissing if_missing) {
  Descriptor at;
  for (std::size_t depth = 1; depth <= components.size(); ++depth) {
    const Step step{base, at ? at.get() : base.fd, components.first(depth)};
    Descriptor next = enter(step);
    if (!next && if_missing == IfMissing::make) next = make_and_enter(step);
    if (!next) return Directory();
    at = std::move(next);
  }
  return at ? Directory(std::move(at)) : Directory(base.fd);
}

}  // namespace kindred::files
