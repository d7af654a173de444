#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "commands/doctor/finding.h"
#include "config/config.h"

namespace kindred::sync {

/// All that `doctor` found, in the order of the tables of checks: of everything, then job by job.
struct Diagnosis {
  std::vector<Finding> findings;

  /// The worst of them, and of the whole: 1 where any is red, else 0.
  Health worst() const;
  int exit_code() const;
};

/// Looks at everything that may stop or harm a sharing, and writes nothing: what it asks PostgreSQL for is read-only,
/// or rolled back. Something broken is a finding, never an exception; Error(usage) only where no job is named
/// `only_job`.
Diagnosis diagnose(const Config& config, const std::optional<std::string>& only_job, const Clock& clock = Clock());

}  // namespace kindred::sync
