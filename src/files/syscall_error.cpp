// From errno to an Error that a person can act on: the kernel's word for it, the path, and the fix where there is one.
#include "files/syscall_error.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include "base/error.h"

namespace kindred::files {

namespace {

std::string fix_of(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "Make room on that disk (also inodes: df -i) or raise the quota; the next cycle goes on from here.";
    case EACCES:
    case EPERM:
      return "Give the user that Kindred runs as permission to read and write there, or run it as Immich's user.";
    case EROFS:
      return "Mount that folder read-write into Kindred's container.";
    case ENAMETOOLONG:
      return "Shorten the source file's name or choose a shorter target_path_prefix: this file system does not take "
             "it.";
    case EXDEV:
      return "Another mount lies inside that folder: mount the whole folder at once.";
    case EMFILE:
    case ENFILE:
      return "Raise the limit on open files (ulimit -n, or LimitNOFILE in the systemd unit).";
    case EIO:
    case ESTALE:
    case ENOTCONN:
    case EHOSTDOWN:
    case ETIMEDOUT:
      return "Check the disk or the network mount; the next cycle tries again.";
    default:
      return {};
  }
}

}  // namespace

void throw_errno(int error, std::string_view action, const std::string& path) {
  const bool full = error == ENOSPC || error == EDQUOT;
  // Not strerror: it is not safe for several threads.
  const std::string reason = std::generic_category().message(error);
  throw Error(full ? ErrorKind::no_space : ErrorKind::failed, fmt::format("cannot {} {}: {}", action, path, reason),
              fix_of(error));
}

}  // namespace kindred::files
