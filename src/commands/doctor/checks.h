#pragma once
#include <span>
#include <string_view>

#include "commands/doctor/finding.h"
#include "commands/doctor/subject.h"

namespace kindred::sync {

/// One thing that `doctor` looks at. The report, `doctor --json` and the docs all read the tables of them.
struct HealthCheck {
  std::string_view name;      ///< stable
  std::string_view sentence;  ///< what is looked at, for people; said where a check has nothing else to say
  /// May throw what it meets: an Error is a red finding, NotLookedAt one of its own kind.
  void (*look)(Subject&, Notes&);
};

/// What concerns all jobs, and what is looked at for each: in the order of the report.
std::span<const HealthCheck> instance_checks();
std::span<const HealthCheck> job_checks();

}  // namespace kindred::sync
