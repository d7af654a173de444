#pragma once
#include <string>
#include <string_view>

#include "immich/catalogue.h"

namespace kindred::immich {

/// A statement of sql/immich for the Immich at hand. That is the smallest piece by which versions differ:
///   - lines that end in `-- needs table.column` (or `-- needs table`) are dropped where the catalogue lacks it, those
///     that end in `-- lacks table.column` where it has it; a statement that begins with such a line is empty then;
///   - a line `-- include name` stands for another statement of sql/immich, so that two that must never disagree share
///     their conditions;
///   - a line `-- columns of table row` stands for the row's values in all columns of the table but those that lines
///     `-- except a, b` right behind it name: so whole rows are compared without naming the columns of each version;
///   - :"person_id" and :"face_person" are what the columns of person and asset_face are called that name a person: its
///     id, from 3.2 on its group. In psql: \set person_id personGroupId.
std::string adapted(std::string_view statement, const Catalogue& catalogue);

}  // namespace kindred::immich
