#pragma once
#include <cstdint>
#include <optional>

#include "config/config.h"
#include "pg/result.h"
#include "status/snapshot.h"

namespace kindred::sync {

class JobRun;

/// Notes since when the mirrors that this cycle looks at are offline. Returns how many notes changed.
std::int64_t note_offline(JobRun& run);

/// The code of the warning below.
inline constexpr const char* kMirrorsOffline = "mirrors_offline";

/// What to do where mirrors are offline: how many, when Immich deletes them, how they come back. Nothing where none is.
std::optional<status::Warning> offline_warning(JobRun& run);
/// The same of a row of count_offline.sql or count_noted_offline.sql. `trash_days`: as in immich::Settings.
std::optional<status::Warning> offline_warning(const pg::Row& offline, const Job& job, int trash_days);

}  // namespace kindred::sync
