// The walk from a root's descriptor down to a directory, one openat per component, none of which follows a link
// (promise 1). What is opened stays what it is: a link put in place of a directory afterwards is not looked at again.
// Turned down: openat2 with RESOLVE_NO_SYMLINKS, one call for the whole path, because older container run-times and
// kernels refuse it, and a second way for them would have to be right as well.
#include "files/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <vector>

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

bool is_root() {
  static const bool is_root = ::geteuid() == 0;
  return is_root;
}

/// False also where that cannot be told.
bool is_empty(int directory) {
  const int listed = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // a walk's descriptor lists nothing
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(listed < 0 ? nullptr : ::fdopendir(listed), &::closedir);
  if (!folder) return false;
  errno = 0;
  while (const dirent* const file = ::readdir(folder.get())) {
    const std::string_view name = file->d_name;
    if (name != "." && name != "..") return false;
  }
  return errno == 0;
}

/// A folder that root makes in a tree of Immich's user must be that user's, or Immich can delete nothing in it. What a
/// call made that was killed, or failed, before it got here, is known by being empty and root's: whoever comes next
/// puts nothing into it before it has its owner.
void take_owner_of_parent(const Step& step, const Descriptor& folder) {
  struct stat own {
  }, parent{};
  if (!is_root() || ::fstat(folder.get(), &own) != 0 || own.st_uid != 0) return;
  if (::fstat(step.parent, &parent) != 0 || (parent.st_uid == 0 && parent.st_gid == own.st_gid)) return;
  if (!is_empty(folder.get())) return;
  if (::fchownat(step.parent, step.name(), parent.st_uid, parent.st_gid, AT_SYMLINK_NOFOLLOW) == 0) return;
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
Descriptor make_and_enter(const Step& step, MadeFolders* made) {
  if (errno == ENOTDIR) throw_errno(ENOTDIR, "make files below", step.shown());
  if (::mkdirat(step.parent, step.name(), kDirectoryMode) == 0) {
    if (made != nullptr) made->note(step.way.size());
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

MadeFolders::MadeFolders(const Base& base, std::span<const std::string> folder) : base_(base), folder_(folder) {}

MadeFolders::~MadeFolders() {
  for (std::size_t depth = folder_.size(); first_ > 0 && depth >= first_; --depth) remove(depth);
}

void MadeFolders::note(std::size_t depth) {
  first_ = first_ == 0 ? depth : std::min(first_, depth);
}

void MadeFolders::remove(std::size_t depth) const {
  try {
    const Directory parent = open_directory(base_, folder_.first(depth - 1), IfMissing::report);
    // Not empty: another thread uses it. Another failure leaves an empty folder, and the first error is what counts.
    if (parent) ::unlinkat(parent.fd(), folder_[depth - 1].c_str(), AT_REMOVEDIR);
  } catch (const Error&) {  // the same
  }
}

Directory open_directory(const Base& base, std::span<const std::string> components, IfMissing if_missing,
                         MadeFolders* made) {
  Descriptor at;
  for (std::size_t depth = 1; depth <= components.size(); ++depth) {
    const Step step{base, at ? at.get() : base.fd, components.first(depth)};
    Descriptor next = enter(step);
    if (!next && if_missing == IfMissing::make) next = make_and_enter(step, made);
    if (!next) return Directory();
    if (if_missing == IfMissing::make) take_owner_of_parent(step, next);
    at = std::move(next);
  }
  return at ? Directory(std::move(at)) : Directory(base.fd);
}

void give_to_parents_owner(const std::string& path) {
  const auto end = path.find_last_not_of('/');
  const auto slash = end == std::string::npos ? end : path.rfind('/', end);
  if (!is_root() || slash == std::string::npos) return;
  const std::string above = path.substr(0, slash + 1);
  const std::vector<std::string> name = {path.substr(slash + 1, end - slash)};
  const Descriptor parent(::open(above.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!parent) throw_errno(errno, "open the folder", above);
  const Base base{parent.get(), above};
  const Step step{base, parent.get(), name};
  if (const Descriptor folder = enter(step)) take_owner_of_parent(step, folder);
}

}  // namespace kindred::files
