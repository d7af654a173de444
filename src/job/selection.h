#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "immich/instance.h"
#include "immich/paths.h"
#include "pg/value.h"

namespace kindred::sync {

// What a job shares, as the parameters of the statements that decide it: one place for the cycle and for `explain`.
// `media_root` is as Immich names it, without a slash at its end.

using immich::selecting_prefix;

/// True for uploads, false for external libraries; nullopt where rules choose.
std::optional<bool> shares_uploads(const Job& job);

/// For find_candidates.sql and asset_conditions.sql. With `all_faults` also those that are not due yet.
pg::Params candidate_params(const Job& job, const immich::Settings& settings, std::string_view media_root,
                            bool all_faults);

/// For find_touched.sql.
pg::Params touched_params(const Job& job, std::string_view media_root);

}  // namespace kindred::sync
