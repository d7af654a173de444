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

/// The folders that a walk made for one file. Unless the file came to be, they go again, as far as they are empty.
class MadeFolders {
 public:
  /// `folder`, which must outlive this, is what the walk leads to.
  MadeFolders(const Base& base, std::span<const std::string> folder);
  ~MadeFolders();
  MadeFolders(const MadeFolders&) = delete;
  MadeFolders& operator=(const MadeFolders&) = delete;

  /// The first `depth` components name a folder that was made just now.
  void note(std::size_t depth);
  void keep() { first_ = 0; }

 private:
  void remove(std::size_t depth) const;

  const Base base_;
  const std::span<const std::string> folder_;
  std::size_t first_ = 0;  ///< the depth of the highest that was made; 0 where none goes
};

/// Opens the directory that `components` lead to, without following a link anywhere. With `report`, gives an empty
/// Directory where one is missing or no directory. With `make`, makes the missing ones (mode 0755; owner and group of
/// their parent when running as root), notes them in `made`, and gives an empty Directory only where another thread
/// removed one again at that moment: try again. An empty folder of root's in a folder of somebody else's gets its
/// parent's owner too: it is one that a killed call made. Throws Error(refused) where one is a symbolic link, failed
/// for the rest.
Directory open_directory(const Base& base, std::span<const std::string> components, IfMissing if_missing,
                         MadeFolders* made = nullptr);

/// When running as root, gives the folder at `path` its parent's owner and group where it is empty and root's.
void give_to_parents_owner(const std::string& path);

}  // namespace kindred::files
