#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.h"
#include "config/config.h"

namespace kindred::immich {

/// Immich's folders under the media root that hold what it made of an asset (behaviours, 8).
enum class DerivedFolder { thumbs, encoded_video };
std::string_view folder_name(DerivedFolder folder);

/// A file below one of those folders; `relative` starts with the owner's id.
struct DerivedPath {
  DerivedFolder folder;
  std::string relative;
};

/// Where Immich looks for the file of `type` that belongs to `asset_id` of `owner`: `{owner}/{id[0:2]}/{id[2:4]}/…`.
/// The name follows the source's own file, with the mirror's id in place of the source's, so that format and spelling
/// (`_preview.jpeg`, the older `-preview.jpeg`) stay Immich's.
DerivedPath derived_path(const Uuid& owner, const Uuid& asset_id, const Uuid& source_asset_id, std::string_view type,
                         bool is_edited, std::string_view source_path);

/// True for an original that Immich made itself and keeps among the encoded videos: the motion part of an Android
/// photo.
bool is_encoded_video(std::string_view media_root, std::string_view original_path);

/// A person's thumbnail below `thumbs`.
DerivedPath person_thumbnail_path(const Uuid& owner, const Uuid& person_id, std::string_view source_path);

/// The part of a source's original path that the tree keeps: what follows the job's prefix, or for uploads what follows
/// the user's folder (`library/<label or id>/`, `upload/<id>/`), whatever it is called. nullopt where the path lies
/// elsewhere.
std::optional<std::string> path_in_tree(const Job& job, std::string_view media_root, std::string_view original_path);

/// The part of an upload's path that follows the user's folder (`library/<label or id>/`, `upload/<id>/`), whatever it
/// is called. nullopt where the path is no upload's.
std::optional<std::string> path_below_user(std::string_view media_root, std::string_view original_path);

/// What the originals' paths of a job's source assets begin with; empty for all uploads, and where rules choose.
std::string selecting_prefix(const Job& job, std::string_view media_root);

/// What Immich stores as the checksum of an external asset: SHA-1 over "path:" and the path, as `\x…` for bytea.
std::string path_checksum(std::string_view path);

/// The hidden name beside `relative` under which an original waits until its row is committed: scans skip dot-files.
std::string waiting_name(std::string_view relative, const Uuid& mirror_id);
/// False where the name of an original is so long that `<name>.xmp` is no name that a file system takes: neither Immich
/// nor Kindred can put an XMP file beside it.
bool has_room_for_xmp(std::string_view original);

/// Translates a path of Immich's into the one this process sees.
std::string path_here(const Config& config, std::string_view immich_path);

}  // namespace kindred::immich
