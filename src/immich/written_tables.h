#pragma once
#include <string>
#include <vector>

#include "immich/catalogue.h"

namespace kindred::immich {

/// A table of Immich's that a cycle writes to, and those of its rows that can concern it.
struct WrittenTable {
  std::string name;
  /// A condition over `x`: $1 uuid[] the jobs' users, $2 uuid[] their albums, and copies of the tables before this one
  /// in pg_temp, if they are of the same kind.
  std::string rows;
  bool has_row_per_photo = false;  ///< most of a library: photos, their metadata, files, faces and embeddings
};

/// All of them that this Immich has, each after those that its condition reads.
std::vector<WrittenTable> written_tables(const Catalogue& catalogue);

}  // namespace kindred::immich
