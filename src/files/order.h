#pragma once
#include <sys/stat.h>

#include <span>
#include <string>

#include "files/descriptor.h"
#include "files/directory.h"
#include "files/root.h"

namespace kindred::files {

/// A source file, open for reading, as it was when it was opened.
struct Source {
  std::string path;
  Descriptor file;
  struct stat st {};

  int fd() const { return file.get(); }
};

/// Where a file goes: a name in an open directory.
struct Spot {
  const Directory& directory;
  const std::string& name;
  std::string shown;  ///< the whole path: for messages, and to tell one spot from another

  int fd() const { return directory.fd(); }
};

/// How it is to be placed: what place() was asked for.
struct Order {
  std::span<const Placed> ways;  ///< in the order in which to try them
  const std::string& symlink_text;
  bool replace;

  bool allows(Placed way) const;
  /// True where the first choice is a link of either kind; thumbnails, which Immich rewrites in place, prefer none.
  bool prefers_links() const;
};

/// Opens the source, through links as it may be one in the source's own folder. Its file is open where `result` says
/// done.
Source open_source(const std::string& path, PlaceResult& result);

/// Throws Error(refused) where a symbolic link may be made and its text is no absolute path.
void check_symlink_text(const Order& order);

/// The ways of a mode, in the order in which to try them.
std::span<const Placed> ways_of(Mode mode);

/// True where both are one file on disk, whatever its names.
inline bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

}  // namespace kindred::files
