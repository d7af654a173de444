// Files in the making. Content is written under a dot-name and renamed when it is whole, so no reader sees half a
// file. The dot-name follows from the real one: a killed call leaves at most one such file per destination, and the
// next call for it takes it away. Turned down: O_TMPFILE, which leaves nothing at all, because NFS and many overlays
// lack it and it cannot replace a file.
#include "files/temp.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>

#include "files/syscall_error.h"

namespace kindred::files {

namespace {

/// FNV-1a, 64 bits: a short name of fixed length also for names at the file system's limit. Two names with one hash
/// only wait for each other (Claim).
std::uint64_t hash_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

struct Claims {
  std::mutex mutex;
  std::condition_variable released;
  std::set<std::string> paths;
};

Claims& claims() {
  static Claims all;
  return all;
}

Descriptor create(int directory, const char* name, mode_t mode) {
  return Descriptor(::openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
}

}  // namespace

std::string temp_name(const std::string& name) {
  return fmt::format(".kindred-{:016x}.tmp", hash_of(name));
}

void remove_leftover(int directory, const std::string& temp, const std::string& shown) {
  if (::unlinkat(directory, temp.c_str(), 0) == 0 || errno == ENOENT) return;
  throw_errno(errno, "remove the leftover " + temp + " beside", shown);
}

Claim::Claim(const std::string& destination) {
  // Not the destination itself: two names may share a temp name.
  const auto name = destination.rfind('/') + 1;
  path_ = destination.substr(0, name) + temp_name(destination.substr(name));
  std::unique_lock lock(claims().mutex);
  claims().released.wait(lock, [&] { return claims().paths.count(path_) == 0; });
  claims().paths.insert(path_);
}

Claim::~Claim() {
  {
    const std::lock_guard lock(claims().mutex);
    claims().paths.erase(path_);
  }
  claims().released.notify_all();
}

TempFile::TempFile(int directory, std::string temp, mode_t mode, const std::string& shown)
    : directory_(directory), temp_(std::move(temp)), file_(create(directory, name(), mode)) {
  if (!file_ && errno == EEXIST) {
    remove_leftover(directory, temp_, shown);
    file_ = create(directory, name(), mode);
  }
  if (file_ || errno == ENOENT) return;
  const int error = errno;
  if (error != EEXIST) ::unlinkat(directory, name(), 0);  // the call may have acted all the same
  throw_errno(error, "make a file beside", shown);
}

TempFile::~TempFile() {
  // Failure leaves a leftover, which the next call for this name or remove() takes away.
  if (file_ && !is_published_) ::unlinkat(directory_, name(), 0);
}

}  // namespace kindred::files
