#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "commands/verify/check.h"
#include "config/config.h"
#include "immich/instance.h"
#include "job/progress.h"
#include "pg/pool.h"

namespace kindred::sync {

struct VerifyOptions {
  std::optional<std::string> only_job;  ///< --job; Error(usage) where no job has that name
  bool deep = false;                    ///< --deep: compare files by content, not by size alone
};

/// What was found of one job.
struct JobVerdict {
  std::string job;
  std::int64_t mirrors = 0;
  std::int64_t checks = 0;
  std::int64_t unread_folders = 0;  ///< which this process may not read, as `lost+found`: no file in them was judged
  std::vector<BrokenPromise> broken;
  /// Found of photos and people that changed since the job's last cycle: the next one follows them.
  std::vector<BrokenPromise> not_followed;
  /// Ready source assets that have no mirror, but a fault that says why: known, so no promise is broken.
  std::map<std::string, std::int64_t> faults_by_reason;
  std::optional<Error> error;  ///< the job could not be judged to the end
};

struct Verdict {
  std::vector<JobVerdict> jobs;

  /// 0 where every promise is kept, 1 where one is broken, an error's own code where a job could not be judged.
  int exit_code() const;
};

/// Judges all jobs by what is in the database and on disk, each under its lock, so that no cycle is under way. Writes
/// nothing but temporary tables: all of it runs in read-only transactions. Throws Error where nothing can be judged:
/// the database away, an unknown schema, no tables of Kindred's (refused).
Verdict verify(const Config& config, const VerifyOptions& options, Progress& progress);

/// A part of verify for `doctor`: the checks of these names alone, with the files of so many mirrors at most. The
/// database must hold our own tables and an Immich that passed. What keeps the job from being judged is in `error`,
/// also a cycle under way (ErrorKind::transient).
struct VerifyPart {
  std::span<const std::string_view> checks;
  std::int64_t most_mirrors_on_disk = 0;
};
JobVerdict verify_partly(const Config& config, const Job& job, const immich::Instance& instance, pg::Pool& pool,
                         const VerifyPart& part);

}  // namespace kindred::sync
