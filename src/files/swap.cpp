// A directory link gives way to a real folder. At every moment one of the two is there under the name, or, on file
// systems without an exchange of names, the link waits beside it under a name that restore_link() knows.
#include "files/swap.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/kill_point.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

/// In front of the name, not behind it, where a folder of that very name might be.
std::string aside(const std::string& made) {
  const auto name = made.rfind('/') + 1;
  return made.substr(0, name) + std::string(kAside) + made.substr(name);
}

bool is_link(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

bool exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

void rename_or_throw(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw_errno(errno, "rename", from);
}

/// False where the file system has no exchange of names.
bool exchange(const Syscalls& syscalls, const std::string& link, const std::string& made) {
  if (syscalls.renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, link.c_str(), RENAME_EXCHANGE) == 0) return true;
  if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP) return false;
  throw_errno(errno, "put a folder in the place of", link);
}

void rename_in_turn(const std::string& link, const std::string& made) {
  rename_or_throw(link, aside(made));
  kill_point("tree_link_aside");
  if (::rename(made.c_str(), link.c_str()) == 0) return;
  const int error = errno;
  rename_or_throw(aside(made), link);
  throw_errno(error, "put a folder in the place of", link);
}

void remove_link(const std::string& path) {
  if (is_link(path) && ::unlink(path.c_str()) != 0) throw_errno(errno, "remove the old link", path);
}

}  // namespace

void replace_link(const std::string& link, const std::string& made, const Syscalls& syscalls) {
  if (!exchange(syscalls, link, made)) rename_in_turn(link, made);
  restore_link(link, made);
}

bool is_set_aside(const std::string& link, const std::string& made) {
  return !exists(link) && is_link(aside(made));
}

void restore_link(const std::string& link, const std::string& made) {
  if (is_set_aside(link, made)) rename_or_throw(aside(made), link);
  if (!exists(link) || is_link(link)) return;
  remove_link(made);
  remove_link(aside(made));
}

}  // namespace kindred::files
