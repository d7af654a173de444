#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "immich/catalogue.h"

namespace kindred::sync {

class JobRun;

/// Finds the kept mirrors that may differ from their sources in rows or derived files. If few changed, these are all of
/// them. If many did, one comparison of all of them finds which. follow_rows reads only this list. Returns how many.
std::int64_t find_differing(JobRun& run);

/// Statements without parameters over all kept mirrors (pg_temp.kindred_asset and kindred_person): each returns the
/// mirror_id of those that differ in something. Only what this version of Immich needs.
std::vector<std::string> comparing_statements(const immich::Catalogue& catalogue);

}  // namespace kindred::sync
