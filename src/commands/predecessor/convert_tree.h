#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "files/syscalls.h"
#include "immich/instance.h"
#include "job/job_lock.h"
#include "job/progress.h"

namespace kindred::sync {

/// What `kindred convert-tree` would do, and did: a tree that shows the source's folder through directory links becomes
/// one of real folders in which each mirror's original has a name of its own.
struct TreeConversion {
  std::string job;
  std::vector<std::string> links;     ///< directory links in or at the tree, as this process sees them
  std::int64_t originals = 0;         ///< of mirrors that lie behind the links
  std::int64_t missing = 0;           ///< of these, how many the source lacks: they are missing now as well
  std::vector<std::string> examples;  ///< of the missing, a few
  std::int64_t strangers = 0;     ///< assets that a scan made of files in there: their files will not be in the tree
  std::int64_t bytes_copied = 0;  ///< where links were impossible or not asked for
  bool is_converted = false;
};

/// Looks at a job's tree. Writes nothing, neither on disk nor in the database, whatever state our tables are in. Throws
/// Error(refused) for what it cannot convert (a link above the tree, a bind mount), naming the fix.
TreeConversion plan_tree_conversion(const Config& config, const Job& job);

/// Builds real folders beside the links, compares file by file, puts each in its link's place in one step, and notes
/// how each original was placed. On a failure the links are as they were; killed anywhere it can be run again. `lock`
/// is the job's, whose session with PostgreSQL `connection` is from now on. `syscalls` is for tests.
TreeConversion convert_tree(const Config& config, pg::Connection& connection, const immich::Instance& instance,
                            const Job& job, JobLock& lock, Progress& progress,
                            const files::Syscalls& syscalls = files::Syscalls::real());

}  // namespace kindred::sync
