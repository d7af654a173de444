#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "support/instance.h"

namespace kindred::support {

/// Plays what Immich does when a user edits a photo's description, rating, date, place or tags (behaviours, 4): the row
/// changes and its property is locked; then a job writes what is locked into the XMP file beside the original, and
/// unlocks it; then another reads original and XMP file anew, and writes all of it into the row but for what is locked.
/// Before 2.4 nothing is locked: the first job is told what was edited, and the second reads everything.
///
/// XMP files are JSON here. What an original itself says is what its row said when this first saw it, by the file, so
/// that a mirror's original says the same as the source's.
class ImmichEdits {
 public:
  explicit ImmichEdits(Instance& immich) : immich_(immich) {}

  /// What the file says that a photo was imported with; to be called before any edit of it.
  void import(const Uuid& asset) { original(asset); }

  /// All of it: the edit, and both jobs. `value` is JSON.
  void edit(const Uuid& asset, const std::string& property, const nlohmann::json& value);
  /// The edit alone: Immich's jobs wait.
  void set(const Uuid& asset, const std::string& property, const nlohmann::json& value);
  /// A tag on the photo, its owner's own; and both jobs.
  void add_tag(const Uuid& asset, const std::string& value);
  void remove_tag(const Uuid& asset, const std::string& value);

  /// The two jobs; the first also follows on edits that change no file, as of a favourite.
  void run_jobs(const Uuid& asset);
  void write_xmp(const Uuid& asset);
  void read_metadata(const Uuid& asset);

 private:
  std::string text(const std::string& sql, const Uuid& asset);
  nlohmann::json row(const Uuid& asset);
  std::string xmp_path(const Uuid& asset);
  nlohmann::json xmp(const Uuid& asset);
  nlohmann::json& original(const Uuid& asset);
  std::vector<std::string> tags(const Uuid& asset);
  void set_tags(const Uuid& asset, const std::vector<std::string>& values);
  void set_columns(const Uuid& asset, const nlohmann::json& values);
  bool has_locks() const { return immich_.columns().has("asset_exif", "lockedProperties"); }
  bool has_tag_list() const { return immich_.columns().has("asset_exif", "tags"); }

  Instance& immich_;
  std::map<std::uint64_t, nlohmann::json> originals_;       ///< by inode
  std::map<Uuid, std::vector<std::string>> to_be_written_;  ///< before 2.4: what the first job is told
};

}  // namespace kindred::support
