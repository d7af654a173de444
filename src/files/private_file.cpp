#include "files/private_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/error.h"
#include "files/content.h"
#include "files/rename.h"
#include "files/syscall_error.h"

namespace kindred::files {

namespace {

Descriptor open_folder(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened) return opened;
  if (errno == ENOENT || errno == ENOTDIR) {
    throw Error(ErrorKind::usage, fmt::format("cannot write {}: its folder does not exist", path),
                "make the folder, or name a file elsewhere");
  }
  throw_errno(errno, "open the folder of", path);
}

[[noreturn]] void throw_taken(const std::string& path) {
  throw Error(ErrorKind::usage, fmt::format("{} exists already", path),
              "name another file, or replace this one with --force");
}

/// The name in its folder. Throws where it may not be used.
std::string checked_name(const Descriptor& folder, const std::string& path, bool replace) {
  std::string name = std::filesystem::path(path).filename().string();
  if (name.empty() || name == "." || name == "..") {
    throw Error(ErrorKind::usage, fmt::format("'{}' names no file", path), "name the file to write");
  }
  struct stat st {};
  if (::fstatat(folder.get(), name.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return name;
    throw_errno(errno, "look at", path);
  }
  if (!S_ISREG(st.st_mode)) {
    throw Error(ErrorKind::usage, fmt::format("{} exists already and is not a regular file", path),
                "name another file");
  }
  if (!replace) throw_taken(path);
  return name;
}

}  // namespace

PrivateFile::PrivateFile(const std::string& path, bool replace, const Syscalls& syscalls)
    : path_(path),
      replace_(replace),
      syscalls_(syscalls),
      folder_(open_folder(path)),
      name_(checked_name(folder_, path, replace)),
      file_(folder_.get(), temp_name(name_), S_IRUSR | S_IWUSR, path) {
  if (!file_) throw_errno(ENOENT, "make", path);
}

void PrivateFile::write(std::string_view text) {
  write_all(syscalls_, file_.fd(), text, path_);
}

void PrivateFile::publish() {
  if (::fsync(file_.fd()) != 0) throw_errno(errno, "write", path_);
  const int error = !replace_
                        ? rename_without_replacing(syscalls_, folder_.get(), file_.name(), folder_.get(), name_.c_str())
                    : ::renameat(folder_.get(), file_.name(), folder_.get(), name_.c_str()) == 0 ? 0
                                                                                                 : errno;
  if (error == EEXIST) throw_taken(path_);
  if (error != 0) throw_errno(error, "make", path_);
  file_.published();
  // The name as well. Some file systems cannot do that for a folder; the file is there all the same.
  if (::fsync(folder_.get()) != 0 && errno != EINVAL && errno != EROFS)
    throw_errno(errno, "write the folder of", path_);
}

}  // namespace kindred::files
