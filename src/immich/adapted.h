#pragma once
#include <string>
#include <string_view>

#include "immich/catalogue.h"

namespace kindred::immich {

/// A statement of sql/immich for the Immich at hand: lines that end in `-- needs table.column` (or `-- needs table`)
/// are dropped where the catalogue lacks it. That is the smallest piece by which versions differ, and the file stays
/// runnable in psql on the newest. A line `-- include name` stands for another statement of sql/immich, so that two
/// that must never disagree share their conditions.
std::string adapted(std::string_view statement, const Catalogue& catalogue);

}  // namespace kindred::immich
