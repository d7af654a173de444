#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "cycle/cycle.h"

namespace kindred::support {

/// Which steps must come to what was planned: a cycle that looks at what changed alone looks at less than a plan does,
/// and must do the same.
enum class Foretold { all, those_that_act };

/// Makes a plan, then runs `cycle` and gives its report. Throws std::logic_error where the plan wrote anything, in a
/// table or below the jobs' trees and the media root, or where a step of the cycle came to another count than planned.
/// That a job was held back by its brake, or failed, must be planned as well. `admin` may read every table.
sync::CycleReport foretold(const Database& admin, const Config& config, const std::optional<std::string>& only_job,
                           const std::function<sync::CycleReport()>& cycle, Foretold steps = Foretold::all);

/// What `kindred plan` says that the next cycle would still do, a line for each step; empty where all has been
/// followed.
std::vector<std::string> left_to_do(const Config& config);

}  // namespace kindred::support
