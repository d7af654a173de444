#pragma once
#include <sys/stat.h>

#include <optional>
#include <string>

#include "config/config.h"
#include "files/root.h"

namespace kindred::sync {

/// A file on disk that a row of Immich's names.
struct SeenFile {
  std::string here;       ///< where its content can be read, as this process sees it
  bool is_link = false;   ///< the name itself is a symbolic link
  struct stat status {};  ///< of the content, through links
};

/// What Kindred made under a name, as it is on record.
struct MadeFile {
  files::FileState state;
  bool is_hardlink = false;

  /// Whether that is what lies `there`, and not somebody else's file. A hard link shows the source's changes, so while
  /// the `source` still is that file the inode says all. Once it is not, the number may be in use again.
  bool is(const files::FileState& there, const std::optional<SeenFile>& source = std::nullopt) const;
};

/// The same of a file that was looked at, through links.
files::FileState state_of(const SeenFile& file);

/// Looks at the file that Immich knows as `path`; empty where there is none, or no regular one. A symbolic link says a
/// path of Immich's, so it is followed through path_map. Throws Error(failed) where the disk does not answer.
std::optional<SeenFile> look_at(const Config& config, const std::string& path);

/// The same for a path as this process sees it.
std::optional<SeenFile> look_at_here(const Config& config, const std::string& here);

/// True where both are one file, whatever its names.
bool is_same_file(const SeenFile& a, const SeenFile& b);

/// True where one has the size and time of a copy of the other, as placing a copy judges it: a file system may keep
/// times less exactly.
bool is_like_a_copy(const SeenFile& copy, const SeenFile& original);

/// The file's modification time as Immich rounds it.
std::int64_t mtime_ms(const SeenFile& file);

/// Compares byte for byte, in pieces. Throws Error(failed).
bool has_same_content(const SeenFile& a, const SeenFile& b);

}  // namespace kindred::sync
