// Recognising what an earlier call made, so that a cycle that was killed anywhere can be run again (promise 3), and
// telling it from what must not be touched: the target's own files, folders, and the source itself where a tree lies
// over the source's folder by mistake (promises 1 and 5).
#include "files/existing.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"
#include "files/content.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

bool is_directory(const std::string& path, const struct stat& wanted) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 && is_same_file(st, wanted);
}

/// True where the destination is the very name that the source lies under, not another name of the same file.
bool is_source_itself(const Source& source, const Spot& spot, const struct stat& found) {
  // A file with one name is found under that one only, however it is spelled: there are file systems without case.
  if (found.st_nlink == 1) return true;
  struct stat named {};
  const bool is_real = ::lstat(source.path.c_str(), &named) == 0 && !S_ISLNK(named.st_mode);
  const std::string real = is_real ? source.path : resolve(source.path);  // which costs a call for each folder
  const auto slash = real.rfind('/');
  if (slash == std::string::npos || real.substr(slash + 1) != spot.name) return false;
  struct stat directory {};
  if (::fstat(spot.fd(), &directory) != 0) throw_errno(errno, "look at the folder of", spot.shown);
  return is_directory(real.substr(0, slash + 1), directory);
}

void refuse_source_itself(const Source& source, const Spot& spot, const struct stat& found) {
  if (!is_source_itself(source, spot, found)) return;
  throw Error(ErrorKind::refused, fmt::format("{} is the source's own file, not a mirror of it", spot.shown),
              "The target's folder leads into the source's: give the job a target_path_prefix of its own, outside of "
              "every source folder.");
}

bool is_symlink_of(const Order& order, const Spot& spot, const struct stat& found) {
  return S_ISLNK(found.st_mode) && !order.symlink_text.empty() &&
         link_text(spot.fd(), spot.name.c_str()) == order.symlink_text;
}

bool is_copy_of(const Source& source, const struct stat& found) {
  return S_ISREG(found.st_mode) && found.st_size == source.st.st_size &&
         is_stored_time(found.st_mtim, source.st.st_mtim);
}

/// A clone cannot be told from a copy; where only clones are made it was one.
Placed way_of_copies(const Order& order) {
  return order.allows(Placed::copied) ? Placed::copied : Placed::reflinked;
}

bool allows_copies(const Order& order) {
  return order.allows(Placed::copied) || order.allows(Placed::reflinked);
}

/// Where a file of its own was ordered, a link to the source from an earlier configuration has to go: Immich would
/// write through it. Nothing is lost with it, so that needs no order to replace.
Existing as_link(Placed how, bool is_allowed, const Source& source) {
  return {is_allowed ? Existing::Is::settled : Existing::Is::replaceable, how, source.st};
}

}  // namespace

std::string link_text(int directory, const char* name) {
  char text[PATH_MAX];
  const ssize_t size = ::readlinkat(directory, name, text, sizeof text);
  return size < 0 ? std::string() : std::string(text, static_cast<std::size_t>(size));
}

Existing examine(const Source& source, const Spot& spot, const Order& order) {
  struct stat found {};
  if (::fstatat(spot.fd(), spot.name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return {};
    throw_errno(errno, "look at", spot.shown);
  }
  if (S_ISDIR(found.st_mode)) return {Existing::Is::taken};
  if (is_same_file(found, source.st)) {
    refuse_source_itself(source, spot, found);
    return as_link(Placed::hardlinked, order.allows(Placed::hardlinked) || order.prefers_links(), source);
  }
  if (is_symlink_of(order, spot, found)) return as_link(Placed::symlinked, order.prefers_links(), source);
  // Before the question whether it may be replaced: what is right already keeps its inode, or each look at everything
  // would write a library of copies anew (promise 3).
  if (allows_copies(order) && is_copy_of(source, found)) {
    return {Existing::Is::settled, way_of_copies(order), found};
  }
  return {order.replace ? Existing::Is::replaceable : Existing::Is::taken};
}

}  // namespace kindred::files
