#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "config/config.h"
#include "cycle/context.h"
#include "job/progress.h"
#include "job/report.h"
#include "steps/removal.h"

namespace kindred::sync {

struct CycleOptions {
  std::optional<std::string> only_job;   ///< --job; Error(usage) where no job has that name
  bool retry_all_faults = false;         ///< also faults that are not due yet
  bool everything = false;               ///< look at everything, not only at what changed since the last cycle
  std::optional<std::string> release{};  ///< the job whose brake a person releases
  std::int64_t most_released =
      kAnyNumber;  ///< so many removals and tombstones the person agreed to: the brake holds more
  std::optional<std::string> share_again{};  ///< the unshared job that a person shares again
  std::chrono::milliseconds patience{};      ///< to wait for another instance's cycle; a service's own comes again
  std::stop_token stop{};                    ///< set when the program is to end: the batch under way is finished
};

/// One run over all jobs: guards first, then each job's steps. A job that fails is reported and the others go on; what
/// concerns all of them (the database away, an unknown schema) throws before the first write.
CycleReport run_cycle(CycleContext& context, const CycleOptions& options, Progress& progress);
/// The same for a program that runs one cycle only.
CycleReport run_cycle(const Config& config, const CycleOptions& options, Progress& progress);

}  // namespace kindred::sync
