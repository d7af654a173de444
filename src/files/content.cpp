// Independent copies: the content by clone or copy, then what else Immich and a reader go by. The source is only read.
#include "files/content.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/error.h"
#include "base/log.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

/// Bytes per copy_file_range: few calls, yet a signal or a full disk is noticed soon.
constexpr std::size_t kRange = 64 * 1024 * 1024;
/// Bytes per read and write where the kernel cannot copy by itself.
constexpr std::size_t kBuffer = 256 * 1024;

/// From byte `at`, where `destination` stands too, to the end.
void copy_by_hand(const Syscalls& syscalls, const Source& source, off64_t at, int destination,
                  const std::string& shown) {
  std::vector<char> buffer(kBuffer);
  while (at < source.st.st_size) {
    const ssize_t got = ::pread(source.fd(), buffer.data(), buffer.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(errno, "read", source.path);
    if (got == 0) return;  // shorter than it was: the caller compares
    write_all(syscalls, destination, {buffer.data(), static_cast<std::size_t>(got)}, shown);
    at += got;
  }
}

bool means_full(int error) {
  return error == ENOSPC || error == EDQUOT;
}

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/// File systems without modes or owners of their own have them from the mount's options: exFAT and SMB (EPERM), FUSE
/// programs (ENOSYS, EOPNOTSUPP), mapped or squashed owners of NFS and user namespaces (EPERM, EINVAL).
bool is_up_to_the_mount(int error) {
  return error == EPERM || error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

/// Once a day for each disk, where the copy is not as it would be: Immich may be unable to read or to delete it.
void warn_of_copies(const struct stat& made, const char* what, const std::string& shown) {
  warn_once_a_day(
      fmt::format("copies on device {}: {}", made.st_dev, what),
      fmt::format("the file system does not let Kindred set the {} of copies, such as {}, which has owner {}, "
                  "group {} and mode {:03o}. Fix: see that Immich can read and delete such files: mount the "
                  "disk with options that say so (uid=, gid=, umask=), or run Kindred as Immich's user",
                  what, shown, made.st_uid, made.st_gid, made.st_mode & 0777U));
}

void take_owner(const Source& source, int destination, const std::string& shown) {
  static const bool is_root = ::geteuid() == 0;
  if (!is_root || ::fchown(destination, source.st.st_uid, source.st.st_gid) == 0) return;
  if (!is_up_to_the_mount(errno)) throw_errno(errno, "set the owner of", shown);
  struct stat made {};
  if (::fstat(destination, &made) != 0) throw_errno(errno, "look at", shown);
  if (made.st_uid != source.st.st_uid || made.st_gid != source.st.st_gid) warn_of_copies(made, "owner", shown);
}

void take_mode(const Source& source, int destination, const std::string& shown) {
  if (::fchmod(destination, mode_of_copy(source)) == 0) return;
  if (!is_up_to_the_mount(errno)) throw_errno(errno, "set the mode of", shown);
  struct stat made {};
  if (::fstat(destination, &made) != 0) throw_errno(errno, "look at", shown);
  if ((made.st_mode & 0777) != mode_of_copy(source)) warn_of_copies(made, "mode", shown);
}

}  // namespace

mode_t mode_of_copy(const Source& source) {
  return (source.st.st_mode & 0777) | 0600;
}

void write_all(const Syscalls& syscalls, int destination, std::string_view content, const std::string& shown) {
  while (!content.empty()) {
    const ssize_t written = syscalls.write(destination, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_errno(errno, "write", shown);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

Clone clone_content(const Syscalls& syscalls, const Source& source, int destination, const std::string& shown) {
  if (syscalls.clone(destination, source.fd()) == 0) return Clone::done;
  switch (errno) {
    case EXDEV:
      return Clone::cross_device;
    case EOPNOTSUPP:
    case ENOTTY:
    case ENOSYS:
      return Clone::unknown_here;
    case EINVAL:   // btrfs: one file with checksums, the other without
    case EAGAIN:   // ZFS: written a moment ago
    case ETXTBSY:  // in use as swap
    case EPERM:    // a container's system call filter
      return Clone::not_this_file;
    default:
      throw_errno(errno, "make a reflink of " + source.path + " as", shown);
  }
}

void copy_content(const Syscalls& syscalls, const Source& source, int destination, const std::string& shown) {
  off64_t at = 0;
  // Not until nothing comes any more: a file that someone keeps writing to would never end.
  while (at < source.st.st_size) {
    const ssize_t copied = syscalls.copy_file_range(source.fd(), &at, destination, nullptr, kRange, 0);
    if (copied > 0 || (copied < 0 && errno == EINTR)) continue;
    if (copied < 0 && means_full(errno)) throw_errno(errno, "write", shown);
    // Two file systems, an old kernel, a filter; or an early end, which some FUSE file systems report though there is
    // more. Whatever is really wrong shows again in read or write.
    return copy_by_hand(syscalls, source, at, destination, shown);
  }
}

void take_attributes(const Source& source, int destination, const std::string& shown) {
  take_owner(source, destination, shown);
  take_mode(source, destination, shown);
  const timespec times[2] = {{0, UTIME_OMIT}, source.st.st_mtim};
  if (::futimens(destination, times) != 0) throw_errno(errno, "set the modification time of", shown);
}

void check_unchanged(const Source& source) {
  struct stat now {};
  if (::fstat(source.fd(), &now) != 0) throw_errno(errno, "look at", source.path);
  if (now.st_size == source.st.st_size && same(now.st_mtim, source.st.st_mtim)) return;
  throw Error(ErrorKind::failed, fmt::format("{} was written to while it was copied", source.path),
              "Nothing was made of it; the next cycle copies it again.");
}

bool is_stored_time(const timespec& stored, const timespec& wanted) {
  // Nanoseconds of: most; NTFS and SMB; FUSE that keeps micro- or milliseconds; exFAT; ext3.
  for (const long grain : {1L, 100L, 1'000L, 1'000'000L, 10'000'000L, 1'000'000'000L}) {
    const timespec kept{wanted.tv_sec, wanted.tv_nsec - wanted.tv_nsec % grain};
    if (same(stored, kept)) return true;
  }
  return same(stored, timespec{wanted.tv_sec & ~time_t{1}, 0});  // FAT: even seconds
}

}  // namespace kindred::files
