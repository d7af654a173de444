// Renaming that replaces nothing, on every file system: NFS, FUSE and old kernels know no RENAME_NOREPLACE.
#include "files/rename.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace kindred::files {

namespace {

bool is_unsupported(int error) {
  return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

int look_and_rename(int from_directory, const char* from, int to_directory, const char* to) {
  // Between look and rename someone may take the name. Nobody but Kindred makes files under these names, and one
  // instance at a time works on a job; on a file system without any atomic way that has to do.
  struct stat st {};
  if (::fstatat(to_directory, to, &st, AT_SYMLINK_NOFOLLOW) == 0) return EEXIST;
  if (errno != ENOENT) return errno;
  return ::renameat(from_directory, from, to_directory, to) == 0 ? 0 : errno;
}

}  // namespace

int rename_without_replacing(const Syscalls& syscalls, int from_directory, const char* from, int to_directory,
                             const char* to) {
  if (syscalls.renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE) == 0) return 0;
  if (!is_unsupported(errno)) return errno;
  // Without AT_SYMLINK_FOLLOW a symbolic link is linked itself, not what it points at.
  if (syscalls.linkat(from_directory, from, to_directory, to, 0) == 0) {
    return ::unlinkat(from_directory, from, 0) == 0 ? 0 : errno;
  }
  if (errno != EPERM && errno != EMLINK && !is_unsupported(errno)) return errno;
  return look_and_rename(from_directory, from, to_directory, to);
}

}  // namespace kindred::files
