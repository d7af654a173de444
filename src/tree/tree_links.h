#pragma once
#include <optional>

#include "config/config.h"
#include "immich/catalogue.h"
#include "pg/connection.h"
#include "tree/places.h"

namespace kindred::sync {

/// What leads from a tree to where originals of others lie: behind it Immich and Kindred delete and write there, most
/// likely the source's own files (promise 1). Either a directory link on the way to a mirror's original, whichever job
/// made the mirror, or a folder that is the source's own by another name, as where it is mounted into the tree. One
/// look at each folder. Empty where the tree is the job's alone. Throws Error(failed).
std::optional<Error> way_out_of_tree(const Config& config, const Job& job, pg::Connection& connection,
                                     const immich::Catalogue& catalogue);

/// The same as a check, for the start of a program.
void check_no_way_out_of_tree(const Config& config, const Job& job, const Places& places, pg::Connection& connection,
                              const immich::Catalogue& catalogue);

/// Only for folders that are the source's own: Kindred itself follows no link.
void check_no_source_folder_in_tree(const Config& config, const Job& job, const Places& places,
                                    pg::Connection& connection, const immich::Catalogue& catalogue);

}  // namespace kindred::sync
