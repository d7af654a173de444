#pragma once
#include <span>
#include <string>

#include "files/descriptor.h"

namespace kindred::files {

/// Where a walk starts: a root's open descriptor, and the root's path for messages.
struct Base {
  int fd;
  const std::string& path;

  std::string shown(std::span<const std::string> components) const;
};

/// A directory below a root, open for as long as this lives (as O_PATH: for *at calls only).
class Directory {
 public:
  Directory() = default;
  explicit Directory(int borrowed) : fd_(borrowed) {}
  explicit Directory(Descriptor own) : own_(std::move(own)), fd_(own_.get()) {}

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  /// True where it was removed since it was opened: nothing can be made in it any more.
  bool is_gone() const;

 private:
  Descriptor own_;
  int fd_ = -1;
};

enum class IfMissing { make, report };

/// Opens the directory that `components` lead to, without following a link anywhere. With `report`, gives an empty
/// Directory where one is missing or no directory. With `make`, makes the missing ones (mode 0755; owner and group of
/// their parent when running as root) and gives an empty Directory only where another thread removed one again at that
/// moment: try again. Throws Error(refused) where one is a symbolic link, failed for the rest.
Directory open_directory(const Base& base, std::span<const std::string> components, IfMissing if_missing);

}  // namespace kindred::files
