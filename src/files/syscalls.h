#pragma once
#include <dirent.h>
#include <sys/types.h>

namespace kindred::files {

/// The few system calls whose failure decides what Kindred does next, so that tests can make them fail. Each sets errno
/// as the one of that name does.
struct Syscalls {
  int (*linkat)(int from_directory, const char* from, int to_directory, const char* to, int flags);
  int (*symlinkat)(const char* text, int directory, const char* name);
  int (*renameat2)(int from_directory, const char* from, int to_directory, const char* to, unsigned flags);
  int (*clone)(int destination, int source);  ///< ioctl FICLONE
  ssize_t (*copy_file_range)(int source, off64_t* from, int destination, off64_t* to, size_t size, unsigned flags);
  ssize_t (*write)(int destination, const void* data, size_t size);
  struct dirent* (*readdir)(DIR* folder);

  /// The kernel's own.
  static const Syscalls& real();
};

}  // namespace kindred::files
