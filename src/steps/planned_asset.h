#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "immich/paths.h"
#include "job/report.h"
#include "pg/connection.h"
#include "steps/candidates.h"
#include "tree/names_in_use.h"
#include "tree/original_name.h"

namespace kindred::sync {

class JobRun;

/// A file that Immich made of the source asset, and where the mirror's own is to lie.
struct PlannedFile {
  Uuid source_file_id;
  std::string type;  ///< asset_file.type: thumbnail, preview, fullsize, encoded_video
  bool is_edited = false;
  std::string source_path;  ///< as Immich names it
  immich::DerivedPath path;
};

/// The XMP file beside the source's original, and its row.
struct PlannedXmp {
  Uuid source_file_id;
  std::string source_path;  ///< as Immich names it
};

/// All that is to be placed for one mirror.
struct PlannedAsset {
  Candidate candidate;
  OriginalName name;
  std::vector<PlannedFile> files;
  std::optional<PlannedXmp> xmp;
  /// Where the original goes that does not belong into the tree: the motion part that Immich took out of a photo's file
  /// and keeps in its own folder. The name in the tree is empty then.
  std::optional<immich::DerivedPath> motion_part = {};
};

/// What a batch will do, decided before the first file is touched.
struct BatchPlan {
  std::vector<PlannedAsset> assets;
  std::vector<Fault> faults;         ///< candidates that cannot even be planned
  std::unique_ptr<HeldNames> names;  ///< that no other batch takes meanwhile
};

/// Lists the candidates' files and names every file that their mirrors will have.
BatchPlan plan_batch(JobRun& run, pg::Connection& connection, const std::vector<Candidate>& candidates);

}  // namespace kindred::sync
