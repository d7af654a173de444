#pragma once
#include <memory>
#include <string>

#include "config/config.h"
#include "files/root.h"
#include "immich/instance.h"
#include "immich/paths.h"

namespace kindred::sync {

/// The folders in which a job places files, opened and checked. The one object through which a cycle touches files.
class Places {
 public:
  /// Checks promise 6's half that concerns disks, before anything is written: the media root is the one Immich names
  /// and is mounted (its `.immich` marker files), the source's folder is there, the tree is there or can be made, is
  /// writable and lies apart from the source's folder and the media root. Throws Error(refused) with the path and the
  /// cure.
  /// A job that has mirrors must have files in its tree. With `originals: existing` the tree need only be there. With
  /// `dry_run` the same is checked, and nothing is ever written.
  Places(const Config& config, const Job& job, const immich::Instance& instance, bool has_mirrors, bool dry_run);

  /// True for `originals: existing`: what lies in the tree is the source's own, and nothing there is ever made, renamed
  /// or unlinked.
  bool tree_is_sources() const { return !tree_; }
  /// Throws std::logic_error where the tree is the source's.
  files::Root& tree();
  files::Root& derived(immich::DerivedFolder folder) {
    return folder == immich::DerivedFolder::thumbs ? *thumbs_ : *encoded_video_;
  }
  /// The media root as Immich names it, without a slash at its end.
  const std::string& media_root() const { return media_root_; }
  /// A derived file's path as Immich names it.
  std::string immich_path(const immich::DerivedPath& path) const;
  /// True where the resolved `path` lies in one of the two folders that Immich keeps derived files in.
  bool is_derived_file(const std::string& resolved_path) const;
  /// Makes what was placed survive a power cut.
  void sync() const;

 private:
  std::string media_root_;
  std::unique_ptr<files::Root> tree_;  ///< null where it is the source's
  std::unique_ptr<files::Root> thumbs_;
  std::unique_ptr<files::Root> encoded_video_;
  bool one_file_system_ = false;
};

}  // namespace kindred::sync
