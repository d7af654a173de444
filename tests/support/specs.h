#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/uuid.h"

namespace kindred::support {

struct User {
  Uuid id;
  std::string name;
  std::string storage_label;             ///< the folder of uploads below library/; empty: the id
  std::optional<Uuid> cluster_group_id;  ///< from 3.2
};

struct UserSpec {
  std::string storage_label{};
  bool is_admin = false;
  std::optional<Uuid> cluster_group_id{};  ///< to share another's; none: an own one, as Immich gives
};

struct Library {
  Uuid id;
  Uuid owner_id;
  std::string path;  ///< the import path, with a slash at its end
};

struct Person {
  Uuid id;  ///< person.id until 3.1; from 3.2 the person group's, the person being (owner, group)
  Uuid owner_id;
  std::string name;
  std::string thumbnail_path;
};

struct PersonSpec {
  std::string birth_date{};  ///< YYYY-MM-DD; empty: none
  bool is_hidden = false;
  bool is_favorite = false;
  bool thumbnail = true;        ///< false: as before Immich made it
  std::optional<Uuid> group{};  ///< from 3.2: an own row in this existing group
  bool picture = false;         ///< a drawn portrait in place of a line of text
};

/// In pixels of the preview.
struct Box {
  int x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  bool empty() const { return x2 == 0 && y2 == 0; }
};

struct FaceSpec {
  std::optional<Uuid> person{};
  Box box{};  ///< empty: invented, different for each face
  bool is_visible = true;
  bool is_deleted = false;
  bool embedding = true;
  std::string source_type = "machine-learning";
};

/// How far Immich has come with an asset; all true: ready.
struct Progress {
  bool metadata = true;
  bool thumbnails = true;
  bool clip = true;
  bool faces = true;
  bool ocr = true;
};

/// What an asset is like. Plain defaults: a ready photo of an upload, without people.
struct AssetSpec {
  std::optional<Library> library{};  ///< an external asset of this library; none: an upload
  /// Below the library's path; for an upload below the user's folder in `library/`, as a storage template puts it.
  /// Empty: invented (an upload then lies in `upload/`, as without a storage template).
  std::string path{};
  std::string content{};  ///< the original's bytes; empty: invented
  std::vector<FaceSpec> faces{};
  std::vector<std::string> ocr{};    ///< lines of text in the picture
  std::vector<std::string> edits{};  ///< actions in order: crop, rotate, mirror (from 2.5)
  bool video = false;
  bool sidecar = false;        ///< an XMP file beside the original
  bool fullsize = false;       ///< a full-size preview, as of a RAW or HEIC file
  bool encoded_video = false;  ///< a transcoded copy
  bool is_favorite = false;
  bool is_trashed = false;
  bool is_offline = false;
  std::string visibility = "timeline";
  std::optional<Uuid> live_photo_video_id{};
  std::optional<Uuid> duplicate_id{};
  Progress done{};
  bool picture = false;  ///< real JPEG files in place of small invented ones
};

/// What was made for an asset.
struct Asset {
  Uuid id;
  Uuid owner_id;
  std::optional<Uuid> library_id;
  std::string original_path;
  std::int64_t mtime_ms = 0;  ///< fileModifiedAt
  std::vector<Uuid> face_ids;
  /// By what they are: original, sidecar, thumbnail, preview, fullsize, encoded_video, and `_edited` behind the first
  /// three of these where the asset is edited.
  std::map<std::string, std::string> files;
};

}  // namespace kindred::support
