// The kernel's own calls behind the seam that tests use.
#include "files/syscalls.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace kindred::files {

const Syscalls& Syscalls::real() {
  static constexpr Syscalls kReal = {
      ::linkat,          ::symlinkat,
      ::renameat2,       [](int destination, int source) { return ::ioctl(destination, FICLONE, source); },
      ::copy_file_range, ::write,
      ::readdir,
  };
  return kReal;
}

}  // namespace kindred::files
