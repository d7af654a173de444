#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "files/root.h"
#include "steps/planned_asset.h"
#include "tree/seen_file.h"

namespace kindred::sync {

/// A mirror whose files are all in place, the original and its XMP still under their waiting names.
struct PlacedAsset {
  PlannedAsset plan;          ///< without the XMP where the source's is gone
  std::int64_t mtime_ms = 0;  ///< of the original, in Immich's rounding
  std::string_view placed;    ///< how the original was: hardlink, symlink, reflink, copy, existing
  /// What was made of the original in the tree; empty where it does not lie there, or is the source's own.
  std::optional<files::FileState> made = {};
  Totals totals;                                  ///< files and bytes
  std::optional<files::FileState> xmp_made = {};  ///< what was made of the XMP file
};

/// Places all files of one mirror. A file that is missing or cannot be placed makes the asset a Fault; what was placed
/// before it is the caller's to queue (placed_names). Throws Error(no_space) on a full disk, and other I/O errors.
std::variant<PlacedAsset, Fault> place_asset(JobRun& run, PlannedAsset plan);

/// The names, as the queue has them, of all that place_asset() may have made: for a mirror that does not come to be.
std::vector<std::string> placed_names(const PlannedAsset& plan);

/// Why a file of a mirror's could not be placed, as a fault of the source asset whose original is `original_path`.
/// `what` is original, xmp, thumbnail, preview, …
Fault placing_fault(const Uuid& source_id, const std::string& original_path, std::string_view what,
                    const std::string& path, files::PlaceResult result);

/// True where the disks gave the file no link, which may be so for all files: see check_links_are_made().
bool is_for_lack_of_links(const Fault& fault);

/// What stands in the way of one item's file, as its source asset's fault. To be called where the error is caught:
/// throws it again where it concerns more than that item, as a full disk does.
Fault file_fault(const Uuid& source_id, const std::string& original_path, const Error& error);

/// The one word for `how` in the mapping and in JSON.
std::string_view placed_word(files::Placed how);

/// The same word for an original that lies in the tree already, by what it looks like beside the source's: a copy
/// cannot be told from a clone.
std::string_view placed_word(const SeenFile& shown, const SeenFile& source);

}  // namespace kindred::sync
