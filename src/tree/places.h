#pragma once
#include <memory>
#include <string>

#include "config/config.h"
#include "files/root.h"
#include "immich/instance.h"
#include "immich/paths.h"

namespace kindred::sync {

/// What a job's folders are opened for: to share, to look at what a cycle would do, which writes nothing, or to take
/// away what was shared, which needs nothing of the source's.
enum class Purpose { share, plan, unshare };

/// Lies in the tree while a job is unshared: an empty tree is taken for a disk that is away.
constexpr std::string_view kTreeMarker = ".kindred-unshare";

/// The folders in which a job places files, opened and checked. The one object through which a cycle touches files.
class Places {
 public:
  /// Checks promise 6's half that concerns disks, before anything is written: the media root is the one Immich names
  /// and is mounted (its `.immich` marker files), the source's folder is there, the tree is there or can be made, is
  /// writable and lies apart from the source's folder and the media root. Throws Error(refused) with the path and the
  /// fix.
  /// A job that has mirrors must have files in its tree. With `originals: existing` the tree must be the source's. To
  /// unshare, the source's folder need not be there, and the tree only where `has_mirrors` and it is not the source's.
  /// A plan checks the same, and nothing is ever written.
  Places(const Config& config, const Job& job, const immich::Instance& instance, bool has_mirrors, Purpose purpose);

  /// For a cycle and its plan, which place files for the target there. Throws Error(refused) where that is not allowed.
  void check_derived_folders(const Job& job) const;

  /// True for `originals: existing`: what lies in the tree is the source's own, and nothing there is ever made, renamed
  /// or unlinked.
  bool tree_is_sources() const { return tree_is_sources_; }
  /// False where the tree is the source's, and where a job is unshared that has nothing in its tree.
  bool has_tree() const { return tree_ != nullptr; }
  /// Throws std::logic_error where there is none.
  files::Root& tree();
  /// True where the tree's folder was not there and was made just now.
  bool made_tree() const { return made_tree_; }
  files::Root& derived(immich::DerivedFolder folder) {
    return folder == immich::DerivedFolder::thumbs ? *thumbs_ : *encoded_video_;
  }
  /// By its name in `_kindred_unlink`: tree, thumbs or encoded-video. Throws std::logic_error as tree() does.
  files::Root& folder(std::string_view name);
  /// The media root as Immich names it, without a slash at its end.
  const std::string& media_root() const { return media_root_; }
  /// A derived file's path as Immich names it.
  std::string immich_path(const immich::DerivedPath& path) const;
  /// True where the resolved `path` lies in one of the two folders that Immich keeps derived files in.
  bool is_derived_file(const std::string& resolved_path) const;
  /// Makes what was placed survive a power cut.
  void sync() const;

 private:
  /// The media root as this process sees it, with links resolved.
  std::string media_here() const;
  void check_sources_tree(const Config& config, const Job& job, const std::string& here, Purpose purpose);
  void open_tree(const Config& config, const Job& job, const std::string& here, bool has_mirrors, Purpose purpose);

  std::string media_root_;
  bool tree_is_sources_;
  std::unique_ptr<files::Root> tree_;
  std::unique_ptr<files::Root> thumbs_;
  std::unique_ptr<files::Root> encoded_video_;
  bool made_tree_ = false;
  bool one_file_system_ = false;
};

}  // namespace kindred::sync
