#pragma once
#include <functional>
#include <string_view>
#include <vector>

#include "commands/doctor/finding.h"
#include "commands/doctor/subject.h"

namespace kindred::sync {

/// One thing that `doctor` looks at. The report, `doctor --json` and the docs all read the tables of them.
struct HealthCheck {
  std::string_view name;      ///< as in `doctor --json`
  std::string_view sentence;  ///< what is looked at, for people; said where a check has nothing else to say
  /// May throw what it meets: an Error is a red finding, NotLookedAt one of its own kind.
  std::function<void(Subject&, Notes&)> look;
};

/// What concerns all jobs, and what is looked at for each: in the order of the report. Among them is all that the guard
/// of every command looks at, from its own lists (database_checks(), job_guard_checks()).
const std::vector<HealthCheck>& instance_checks();
const std::vector<HealthCheck>& job_checks();

}  // namespace kindred::sync
