#pragma once
#include <optional>
#include <string>

#include "base/uuid.h"
#include "files/root.h"
#include "immich/paths.h"
#include "pg/result.h"
#include "tree/seen_file.h"

namespace kindred::sync {

class JobRun;

/// A file of a source asset that its mirror ought to have: one that Immich made of it, or an XMP file beside its
/// original.
struct ListedFile {
  Uuid source_id, mirror_id, file_id;
  std::string type;
  bool is_edited = false;
  bool is_lacking = false;  ///< the mirror has none
  std::string source_path;  ///< as Immich names it
  std::string tree_path;    ///< the mirror's original, as Immich names it
  std::string path;         ///< where it is to lie, as Immich names it; empty for an XMP file that has no place there
  std::optional<MadeFile> xmp_made;  ///< the XMP file that we placed last, where that is known

  bool is_xmp() const { return type == "sidecar"; }
};

/// A row of list_changed_files or page_of_wanted_files.
ListedFile listed_file(const JobRun& run, const pg::Row& row);

/// Where a file that is no XMP file is to lie.
immich::DerivedPath derived_path(const JobRun& run, const ListedFile& file);
/// An XMP file's name in the tree.
std::string name_in_tree(const JobRun& run, const ListedFile& file);

/// How a file that is no XMP file is placed: the target's next edit rewrites an edited file in place, so it never
/// shares one with the source.
files::Mode placing_mode(const JobRun& run, const ListedFile& file);

/// True where the disk shows the file as placing it would leave it. False also where that cannot be told.
bool is_in_place(JobRun& run, const ListedFile& file);

}  // namespace kindred::sync
