#pragma once
#include <optional>
#include <string>

#include "config/config.h"
#include "config/findings.h"
#include "config/settings.h"

namespace kindred::config {

/// A job and how it was written. What could not be read has its finding and is as a new Job has it: ids are nil, paths
/// empty; the checks across jobs leave those out.
struct ReadJob {
  Job job;
  Settings written;
  bool source_known = false;  ///< true where source_path_prefix is as the job wants it, empty for all uploads included
};

/// Reads one job. `media_root` has a slash at its end; nullopt where it could not be read itself.
ReadJob read_job(const Settings& settings, const std::optional<std::string>& media_root, Findings& findings);

}  // namespace kindred::config
