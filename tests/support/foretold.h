#pragma once
#include <functional>
#include <optional>
#include <string>

#include "config/config.h"
#include "sync/cycle.h"

namespace kindred::support {

/// Makes a plan, then runs `cycle` and gives its report. Throws std::logic_error where the plan wrote anything, in a
/// table or below the jobs' trees and the media root, or where a step of the cycle came to another count than planned.
/// That a job was held back by its brake, or failed, must be planned as well.
sync::CycleReport foretold(const Config& config, const std::optional<std::string>& only_job,
                           const std::function<sync::CycleReport()>& cycle);

}  // namespace kindred::support
