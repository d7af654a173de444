#pragma once
#include <optional>
#include <span>
#include <string>

#include "base/error.h"
#include "config/config.h"
#include "immich/instance.h"
#include "immich/paths.h"

namespace kindred::sync {

// The single checks of promise 6's half that concerns disks: Places throws the first refusal, `doctor` tells them all.
// Each throws Error(refused) with the path and the fix. None writes anything.

/// What to do where a folder is not there.
inline constexpr const char* kMountFix =
    "mount the folder where Immich has it, or say with path_map where this program sees it";

/// The media root that Immich's rows are written with, without a slash at its end; the configured one must be it.
std::string checked_media_root(const Config& config, const immich::Instance& instance);

/// A folder of Immich's, as this process sees it, that its own marker file proves to be mounted.
std::string checked_marked_folder(const Config& config, const std::string& media_root, immich::DerivedFolder folder);

/// The folders of the jobs' targets in such a folder may be written to, or made: else each photo would fail by itself.
void check_derived_writable(const std::string& here, std::span<const Job> jobs);

/// The source's folder is there and holds something. Nothing for jobs that take all uploads.
void check_source_folder(const Config& config, const Job& job);

/// Why the tree may not be at `real`, a path with links resolved: it reaches into the media root (resolved, too) or the
/// source's folder. Nothing where it lies apart.
std::optional<Error> overlap_error(const Config& config, const Job& job, const std::string& real,
                                   const std::string& media);
/// The same as a check.
void check_apart(const Config& config, const Job& job, const std::string& real, const std::string& media);

/// With `originals: existing` the tree leads into the source's folder, or into the media root (resolved), where uploads
/// lie. A folder of its own is one that convert-tree made: its files would neither be unlinked nor stay on record, so a
/// scan would import them as the target's own.
void check_shows_source(const Config& config, const Job& job, const std::string& media);

/// A job that has mirrors has a tree with files in it, and so has the predecessor's layout: an empty one is a disk that
/// is away, and what is placed there would lie below the mount point.
void check_tree_is_mounted(const Job& job, const std::string& here);

/// Where a tree that is not there yet would be made, with links resolved: its parent folder must be there, and the
/// place apart as above.
std::string checked_place_of_tree(const Config& config, const Job& job, const std::string& media);

/// For a photo of whose `original` (as Immich names it) no link could be made in the tree: throws Error(no_space),
/// which stops the job, where none of the kinds that the job asks for can be made of any. Else each photo would say the
/// same.
void check_links_are_made(const Config& config, const Job& job, const std::string& original);

/// What this process may not write to is refused.
void check_writable(const Job& job, const std::string& tree);

}  // namespace kindred::sync
