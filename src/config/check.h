#pragma once
#include <optional>
#include <string>
#include <vector>

#include "config/findings.h"
#include "config/job.h"

namespace kindred::config {

/// Checks what one job alone can't show and what its values mean together: names, users, trees and source prefixes.
/// `media_root` has a slash at its end; nullopt where it could not be read.
void check_jobs(const std::vector<ReadJob>& jobs, const std::optional<std::string>& media_root, Findings& findings);

}  // namespace kindred::config
