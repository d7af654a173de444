#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "immich/catalogue.h"

namespace kindred::immich {

/// A version of Immich whose tables Kindred carries (schemas/immich), and how others differ from it.
struct NearestSchema {
  std::string version;
  /// Each in words: what is new, gone or otherwise, in the tables that Immich has; empty where there is none.
  std::vector<std::string> differences;
  /// How many of them are more than a new table: Immich has many that Kindred does not carry.
  std::size_t count = 0;
};

/// The known versions, oldest first.
std::vector<std::string> known_versions();
/// Read once a program. Throws Error(usage) for a version that is not among them.
const Catalogue& known_schema(std::string_view version);
/// How `found` differs from `known`: tables, columns with type and NOT NULL, foreign keys, unique indexes,
/// values of enums. Not the length of embeddings, which follows from the model, and no tables of Kindred's own.
std::vector<std::string> schema_differences(const Catalogue& known, const Catalogue& found);
/// The known version with the fewest differences; of several the newest.
NearestSchema nearest_schema(const Catalogue& found);

}  // namespace kindred::immich
