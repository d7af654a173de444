#include "files/rewrite.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "files/content.h"
#include "files/descriptor.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

constexpr mode_t kNewMode = 0644;  // the configuration holds no secrets

void write_to(const Descriptor& file, std::string_view text, const std::string& path) {
  write_all(Syscalls::real(), file.get(), text, path);
  if (::fsync(file.get()) != 0) throw_errno(errno, "write", path);
}

/// A new file of that mode, and not through a link that somebody put there.
void write_new(const std::string& path, std::string_view text, mode_t mode) {
  ::unlink(path.c_str());  // a call that was killed
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (!file) throw_errno(errno, "make", path);
  static_cast<void>(::fchmod(file.get(), mode));  // the umask took some of it
  try {
    write_to(file, text, path);
  } catch (const Error&) {
    ::unlink(path.c_str());
    throw;
  }
}

void write_in_place(const std::string& path, std::string_view text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (!file) throw_errno(errno, "write", path);
  write_to(file, text, path);
}

void keep_backup(const std::string& path, const std::string& backup) {
  std::error_code error;
  std::filesystem::copy_file(path, backup, std::filesystem::copy_options::overwrite_existing, error);
  if (error) throw_errno(error.value(), "make", backup);
}

}  // namespace

void rewrite_file(const std::string& path, std::string_view text, const std::string& backup) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) {
    const std::string fresh = path + ".new";
    write_new(fresh, text, kNewMode);
    if (::rename(fresh.c_str(), path.c_str()) != 0) throw_errno(errno, "make", path);
    return;
  }
  if (::access(path.c_str(), W_OK) != 0) throw_errno(errno, "write", path);
  keep_backup(path, backup);
  std::error_code unresolved;
  const std::string real = std::filesystem::canonical(path, unresolved).string();
  // A new file would be this process's own.
  if (unresolved || st.st_uid != ::geteuid() || st.st_gid != ::getegid()) return write_in_place(path, text);
  const std::string fresh = real + ".new";
  write_new(fresh, text, st.st_mode & 07777);
  if (::rename(fresh.c_str(), real.c_str()) == 0) return;
  const int error = errno;
  ::unlink(fresh.c_str());
  if (error != EBUSY && error != EXDEV) throw_errno(error, "write", path);
  write_in_place(real, text);  // mounted by itself: its name cannot be given to another file
}

}  // namespace kindred::files
