// Making one file. A link into a free name is a single call that no reader sees half done; what replaces a file or has
// content to be written is made under a temp name first and renamed when it is whole. The source is linked and read
// through its open descriptor, so what was looked at is what is placed, whatever happens to its name meanwhile.
#include "files/maker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "files/content.h"
#include "files/existing.h"
#include "files/rename.h"
#include "files/syscall_error.h"
#include "files/temp.h"

namespace kindred::files {

namespace {

bool is_copying(Placed way) {
  return way == Placed::reflinked || way == Placed::copied;
}

bool lets_try_next(Made made) {
  return made == Made::cross_device || made == Made::not_supported;
}

int rename_replacing(const Syscalls& syscalls, int directory, const char* from, const char* to) {
  return syscalls.renameat2(directory, from, directory, to, 0) == 0 ? 0 : errno;
}

bool is_there(int directory, const char* name) {
  struct stat st {};
  return ::fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/// A link under a temp name, which goes whatever becomes of it.
class TempLink {
 public:
  TempLink(int directory, const char* name) : directory_(directory), name_(name) {}
  // Failure leaves a leftover, which the next call for this name or remove() takes away.
  ~TempLink() { ::unlinkat(directory_, name_, 0); }
  TempLink(const TempLink&) = delete;
  TempLink& operator=(const TempLink&) = delete;

 private:
  const int directory_;
  const char* const name_;
};

}  // namespace

Maker::Maker(const Syscalls& syscalls, const Source& source, const Spot& spot, const Order& order, bool over,
             std::atomic<dev_t>& no_reflink_from)
    : syscalls_(syscalls),
      source_(source),
      spot_(spot),
      order_(order),
      over_(over),
      no_reflink_from_(no_reflink_from),
      content_(source.st) {}

Made Maker::make() {
  Made made = Made::not_supported;
  for (const Placed way : order_.ways) {
    how_ = way;
    made = make_by(way);
    if (!lets_try_next(made)) break;
  }
  return made;
}

Made Maker::make_by(Placed way) {
  return is_copying(way) ? copy_at_spot(way) : link_at_spot(way);
}

Made Maker::link_at_spot(Placed way) {
  if (!over_) return link_as(way, spot_.name.c_str());
  const std::string temp = temp_name(spot_.name);
  const Claim claim(spot_.shown);
  const TempLink link(spot_.fd(), temp.c_str());
  Made made = link_as(way, temp.c_str());
  if (made == Made::name_taken) {
    remove_leftover(spot_.fd(), temp, spot_.shown);
    made = link_as(way, temp.c_str());
  }
  if (made != Made::done) return made;
  made = publish(temp.c_str());
  // A rename between two names of one file does nothing and leaves both; it is such a one where the name became a
  // link to the source since it was looked at.
  remove_leftover(spot_.fd(), temp, spot_.shown);
  return made;
}

Made Maker::link_as(Placed way, const char* name) {
  if (way == Placed::hardlinked) return hardlink_as(name);
  if (syscalls_.symlinkat(order_.symlink_text.c_str(), spot_.fd(), name) == 0) return Made::done;
  return failed_link(errno, way, name);
}

Made Maker::hardlink_as(const char* name) {
  const std::string self = "/proc/self/fd/" + std::to_string(source_.fd());
  if (syscalls_.linkat(AT_FDCWD, self.c_str(), spot_.fd(), name, AT_SYMLINK_FOLLOW) == 0) return Made::done;
  if (errno != ENOENT) return failed_link(errno, Placed::hardlinked, name);
  struct stat now {};
  if (::fstat(source_.fd(), &now) == 0 && now.st_nlink == 0) return Made::source_gone;
  return spot_.directory.is_gone() ? Made::directory_gone : hardlink_by_path(name);
}

/// For machines without /proc. The path may mean another file by now, so what was linked is compared.
Made Maker::hardlink_by_path(const char* name) {
  if (syscalls_.linkat(AT_FDCWD, source_.path.c_str(), spot_.fd(), name, AT_SYMLINK_FOLLOW) != 0) {
    if (errno == ENOENT && !spot_.directory.is_gone()) return Made::source_gone;
    return failed_link(errno, Placed::hardlinked, name);
  }
  struct stat linked {};
  if (::fstatat(spot_.fd(), name, &linked, AT_SYMLINK_NOFOLLOW) != 0) throw_errno(errno, "look at", spot_.shown);
  if (is_same_file(linked, source_.st)) return Made::done;
  if (::unlinkat(spot_.fd(), name, 0) != 0) throw_errno(errno, "remove", spot_.shown);
  return Made::source_gone;
}

/// The answer to a call that acted may get lost on its way from a network's disk: what stands under the name counts.
bool Maker::stands_at(const char* name, Placed way) const {
  struct stat st {};
  if (::fstatat(spot_.fd(), name, &st, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (way == Placed::hardlinked) return is_same_file(st, source_.st);
  return S_ISLNK(st.st_mode) && link_text(spot_.fd(), name) == order_.symlink_text;
}

Made Maker::failed_link(int error, Placed way, const char* name) const {
  switch (error) {
    case EEXIST:
      return Made::name_taken;
    case EXDEV:
      return Made::cross_device;
    case EPERM:   // the file system has no such links, or fs.protected_hardlinks forbids one to another user's file
    case EMLINK:  // the file has as many names as the file system allows
    case EOPNOTSUPP:
    case ENOSYS:
      return Made::not_supported;
    case ENOENT:
      if (spot_.directory.is_gone()) return Made::directory_gone;
      [[fallthrough]];
    default:
      if (stands_at(name, way)) return Made::done;
      throw_errno(error, way == Placed::symlinked ? "make the symbolic link" : "make the hard link", spot_.shown);
  }
}

Made Maker::copy_at_spot(Placed way) {
  if (way == Placed::reflinked && no_reflink_from_ == source_.st.st_dev) return Made::not_supported;
  const std::string temp = temp_name(spot_.name);
  const Claim claim(spot_.shown);
  TempFile file(spot_.fd(), temp, mode_of_copy(source_), spot_.shown);
  if (!file) return Made::directory_gone;
  const Made filled = fill(way, file.fd());
  if (filled != Made::done) return filled;
  finish(file.fd());
  const Made made = publish(file.name());
  if (made == Made::done) file.published();
  return made;
}

Made Maker::fill(Placed way, int destination) {
  if (way == Placed::copied) {
    copy_content(syscalls_, source_, destination, spot_.shown);
    return Made::done;
  }
  switch (clone_content(syscalls_, source_, destination, spot_.shown)) {
    case Clone::done:
      return Made::done;
    case Clone::cross_device:
      return Made::cross_device;
    case Clone::unknown_here:
      no_reflink_from_ = source_.st.st_dev;
      return Made::not_supported;
    case Clone::not_this_file:
      return Made::not_supported;
  }
  return Made::not_supported;
}

void Maker::finish(int destination) {
  take_attributes(source_, destination, spot_.shown);
  check_unchanged(source_);
  if (::fstat(destination, &content_) != 0) throw_errno(errno, "look at the copy for", spot_.shown);
  if (content_.st_size == source_.st.st_size) return;
  throw Error(
      ErrorKind::failed,
      fmt::format("only {} of {} bytes of {} could be read", content_.st_size, source_.st.st_size, source_.path),
      "Check the source's disk or network mount; the next cycle tries again.");
}

Made Maker::publish(const char* temp) {
  const char* name = spot_.name.c_str();
  const int error = over_ ? rename_replacing(syscalls_, spot_.fd(), temp, name)
                          : rename_without_replacing(syscalls_, spot_.fd(), temp, spot_.fd(), name);
  if (error == 0) return Made::done;
  if (error == EEXIST || error == EISDIR) return Made::name_taken;
  // Nobody else takes a temp name away: the rename acted, and only its answer was lost.
  if (!is_there(spot_.fd(), temp) && is_there(spot_.fd(), name)) return Made::done;
  throw_errno(error, "rename what was made to", spot_.shown);
}

}  // namespace kindred::files
