#include "files/rewrite.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "files/content.h"
#include "files/descriptor.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

constexpr mode_t kNewMode = 0644;  // the configuration holds no secrets

/// Writes a file that is there or new, onto the disk. Throws Error.
void write_file(const std::string& path, std::string_view text, const struct stat* like) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kNewMode));
  if (!file) throw_errno(errno, "write", path);
  if (like != nullptr) {
    static_cast<void>(::fchmod(file.get(), like->st_mode & 07777));
    // Only root may give files away; for others it is theirs already, or stays so.
    static_cast<void>(::fchown(file.get(), like->st_uid, like->st_gid));
  }
  write_all(Syscalls::real(), file.get(), text, path);
  if (::fsync(file.get()) != 0) throw_errno(errno, "write", path);
}

bool is_mounted_alone(int error) {
  return error == EBUSY || error == EXDEV;
}

}  // namespace

void rewrite_file(const std::string& path, std::string_view text, const std::string& backup) {
  struct stat st {};
  const bool is_there = ::stat(path.c_str(), &st) == 0;
  if (is_there) {
    if (::access(path.c_str(), W_OK) != 0) throw_errno(errno, "write", path);
    std::error_code error;
    std::filesystem::copy_file(path, backup, std::filesystem::copy_options::overwrite_existing, error);
    if (error) throw_errno(error.value(), "make", backup);
  }
  const std::string real = is_there ? std::filesystem::canonical(path).string() : path;
  const std::string fresh = real + ".new";
  write_file(fresh, text, is_there ? &st : nullptr);
  if (::rename(fresh.c_str(), real.c_str()) == 0) return;
  const int error = errno;
  ::unlink(fresh.c_str());
  if (!is_mounted_alone(error)) throw_errno(error, "write", path);
  write_file(real, text, nullptr);
}

}  // namespace kindred::files
