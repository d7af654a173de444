#include "sync/doctor/library_fix.h"

#include <fmt/format.h>

#include <algorithm>

#include "sync/guard.h"
#include "sync/session.h"

namespace kindred::sync {

namespace {

LibraryFix fix_of(const Job& job, const JobNames& names) {
  LibraryFix fix{job.name, job.target_library_id, names.import_paths, {}, {}};
  if (!names.covers_tree) {
    fix.import_paths.push_back(job.target_path_prefix);
    fix.changes.push_back(fmt::format("add the import path {}", job.target_path_prefix));
  }
  for (const std::string& pattern : names.exclusion_patterns) {
    if (std::find(names.excluding.begin(), names.excluding.end(), pattern) == names.excluding.end()) {
      fix.exclusion_patterns.push_back(pattern);
    } else {
      fix.changes.push_back(fmt::format("remove the exclusion pattern {}", pattern));
    }
  }
  return fix;
}

}  // namespace

std::vector<LibraryFix> library_fixes(const Config& config, const std::optional<std::string>& only_job) {
  const std::vector<Job> jobs = chosen_jobs(config, only_job);
  std::vector<LibraryFix> fixes;
  try {
    pg::Connection connection(config.database, "doctor");
    prepare_session(connection);
    for (const Job& job : jobs) {
      const JobNames names = look_at_users_and_library(connection, job);
      if (!names.refusals.empty()) continue;
      LibraryFix fix = fix_of(job, names);
      if (!fix.changes.empty()) fixes.push_back(std::move(fix));
    }
  } catch (const Error&) {
    return {};
  }
  return fixes;
}

}  // namespace kindred::sync
