#pragma once
#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/modes.h"
#include "files/descriptor.h"
#include "files/syscalls.h"

namespace kindred::files {

/// How a file came to be where it is now.
enum class Placed { hardlinked, symlinked, reflinked, copied };

/// What place() did, as a value: a missing source or a taken name is an expected outcome, an I/O error throws.
enum class PlaceResult {
  done,
  source_missing,     ///< nothing, or no regular file, at the source path
  source_unreadable,  ///< permission denied on the source
  name_taken,         ///< something that is not this file holds the destination's name
  cross_device,       ///< the mode asks for a link and source and root lie on two mounts (EXDEV)
  not_supported       ///< the mode asks for what this file system cannot do (reflink; links forbidden)
};

struct Placement {
  PlaceResult result = PlaceResult::done;
  Placed how = Placed::hardlinked;  ///< only where result is done
  std::uint64_t bytes = 0;          ///< the file's size
  std::int64_t mtime_ms = 0;        ///< of the content, through links, in Immich's rounding (see immich_mtime_ms)
};

/// A name as it stands, not through links: what was made there, or what somebody put in its place.
struct FileState {
  std::int64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t mtime_ns = 0;

  bool operator==(const FileState&) const = default;
};

/// Ways of placing one file, tried in the order of the mode. Reflinks and copies have the source's content,
/// modification time, mode and, where running as root, owner, and appear whole or not at all.
enum class Mode {
  link_or_symlink,  ///< for originals
  reflink_or_link,  ///< for thumbnails; a copy where neither goes, as an asset without them is worse than the space
  hardlink,
  symlink,
  reflink,
  copy,
  reflink_or_copy
};

/// Throws std::logic_error for `existing`, which places nothing.
Mode mode_of(OriginalsMode mode);
Mode mode_of(ThumbnailsMode mode);

/// A directory below which Kindred makes and removes files: a job's tree, or one of the target's folders in the media
/// root. Every operation walks from the root's open descriptor component by component and refuses links, `..` and
/// empty names, so no row and no planted link can lead outside (promise 1). Safe for several threads at once.
/// Paths given to it are relative. All functions throw Error: refused where a path would leave the root, no_space on
/// ENOSPC, EDQUOT and EROFS, failed for other I/O errors, each with the path.
class Root {
 public:
  /// Opens the directory at `path` (resolving links once, here). Throws Error(refused) where it is missing, no
  /// directory or not readable. `syscalls`, which must outlive this, is for tests that make one fail.
  explicit Root(const std::string& path, const Syscalls& syscalls = Syscalls::real());
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;
  virtual ~Root() = default;

  /// As given.
  const std::string& path() const { return path_; }
  /// With all links resolved.
  const std::string& real_path() const { return real_path_; }

  /// Places the file at `source` (absolute, as this process sees it; may be a link) as `destination`, making parent
  /// directories (mode 0755, which go again where the result is not done). `symlink_text` is what a symbolic link says:
  /// the original's path as Immich sees it; absolute, and unused by modes without one.
  ///
  /// Doing it again is harmless: a link to the source, a symbolic link of that text and, for modes that copy, a file of
  /// the same size and modification time count as done and are not touched, also with `replace`. For modes that prefer
  /// a file of its own a link to the source is replaced, as Immich would write through it. A destination that holds
  /// anything else gives name_taken, unless `replace`, which puts the new file in its place in one step; a directory
  /// always does. Throws Error(refused) where the destination is the source itself.
  virtual Placement place(const std::string& source, const std::string& destination, Mode mode,
                          const std::string& symlink_text, bool replace);

  /// Whether place() would find done what it is asked for. False also where source or folder is missing, and for what
  /// is a symbolic link. Throws what place() throws.
  bool is_placed(const std::string& source, const std::string& destination, Mode mode) const;

  enum class RenameResult { done, source_missing, name_taken };
  /// Renames within the root without replacing anything; both folders must exist. A destination that is the same file
  /// already (the same inode, or a symbolic link of the same text) counts as done and `from` goes. Without `from` it is
  /// source_missing whatever `to` holds: only the caller can tell whether an interrupted call was done before.
  /// A directory is Error(failed): Kindred makes files.
  virtual RenameResult rename(const std::string& from, const std::string& to);

  /// Unlinks a file or a link itself, and what an interrupted place() left of it; false where it did not exist. A
  /// directory is Error(failed).
  virtual bool remove(const std::string& relative);

  /// Removes `relative`'s parent directories as far as they are empty, never the root itself.
  virtual void remove_empty_parents(const std::string& relative);

  /// True where something, also a broken link, has that name.
  virtual bool exists(const std::string& relative) const;

  /// What has that name, also a broken link; empty where nothing has.
  virtual std::optional<FileState> state_of(const std::string& relative) const;

  /// The files in `relative`'s folder whose names begin with its last component, as paths below the root. None where
  /// the folder is missing. Throws Error(failed) where not all of it can be read.
  std::vector<std::string> names_that_begin(const std::string& relative) const;

  /// Makes names and contents written so far survive a power cut (syncfs on the root's file system, not on another that
  /// is mounted inside it).
  virtual void sync() const;

  /// Removes only what an interrupted place() left of a file.
  virtual void remove_unfinished(const std::string& relative);

 protected:
  /// The same for a folder that, without `is_there`, does not exist yet: nothing is opened.
  Root(const std::string& path, const Syscalls& syscalls, bool is_there);
  /// The open folder; -1 where it is missing.
  int fd() const { return fd_.get(); }

 private:
  std::string path_;
  std::string real_path_;
  Descriptor fd_;
  const Syscalls* syscalls_;
  std::atomic<dev_t> no_reflink_from_ = 0;  ///< a device found to know no reflinks, to spare further attempts
};

/// A file's modification time in milliseconds as Node computes it, which Immich compares on every library scan:
/// round half up of seconds * 1000 + nanoseconds / 1e6, in doubles (behaviours, 2).
std::int64_t immich_mtime_ms(std::int64_t seconds, long nanoseconds);

/// True where `inner` is `outer` or lies below it; both absolute and resolved, else false. `/shared_private` does not
/// lie within `/shared`, with or without a slash at its end.
bool lies_within(std::string_view inner, std::string_view outer);

/// The resolved form of an absolute path, empty where it does not exist. Throws Error(failed) where that cannot be
/// told, as in folders that may not be searched.
std::string resolve(const std::string& path);

/// A bind mount shows one folder in two places, and no link tells. False where one is missing.
bool is_same_folder(const std::string& one, const std::string& other);

}  // namespace kindred::files
