#pragma once
#include <optional>
#include <string>

#include "config/config.h"
#include "sync/progress.h"
#include "sync/report.h"

namespace kindred::sync {

struct CycleOptions {
  std::optional<std::string> only_job;  ///< --job; Error(usage) where no job has that name
  bool retry_all_faults = false;        ///< also faults that are not due yet
};

/// One run over all jobs: guards first, then each job's steps. A job that fails is reported and the others go on; what
/// concerns all of them (the database away, an unknown schema) throws before the first write.
CycleReport run_cycle(const Config& config, const CycleOptions& options, Progress& progress);

}  // namespace kindred::sync
