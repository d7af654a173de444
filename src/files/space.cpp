#include "files/space.h"

#include <sys/statvfs.h>

#include <cerrno>

#include "files/syscall_error.h"

namespace kindred::files {

std::int64_t free_bytes(const std::string& folder) {
  struct statvfs status {};
  if (::statvfs(folder.c_str(), &status) != 0) throw_errno(errno, "look at the disk of", folder);
  return static_cast<std::int64_t>(status.f_bavail * status.f_frsize);
}

}  // namespace kindred::files
