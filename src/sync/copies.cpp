// What distinguishes a copy from a shot of the same burst: a copy is the same file, or looks the same at the same time
// in the same format and size, and it is nearer than any other picture of the source's. So the source's other pictures
// of that second are asked for as well, whether they are shared or not. Turned down: names (counters restart, RAW and
// JPEG share them), and Immich's own duplicateId, which a person's decisions change and which never looks across two
// users.
#include "sync/copies.h"

#include <fmt/format.h>

#include <algorithm>

#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

namespace {

/// What lies in the tree of any job for this target is a mirror, or was one.
std::vector<std::string> trees_of(const JobRun& run) {
  std::vector<std::string> trees;
  for (const Job& job : run.config.jobs) {
    if (job.target_user_id == run.job.target_user_id) trees.push_back(job.target_path_prefix);
  }
  return trees;
}

std::int64_t find_likenesses(JobRun& run, bool of_rivals) {
  const double distance = std::min(kMaxCopyDistance, run.instance.settings.duplicate_distance);
  const pg::Result found =
      run.connection->query(run.adapted(sql::immich::find_likenesses), run.job.target_user_id, trees_of(run),
                            fmt::format("{}", distance), fmt::format("{}", kMaxCopySeconds), of_rivals);
  return static_cast<std::int64_t>(found.affected());
}

}  // namespace

void forget_asked(JobRun& run) {
  // Not truncated: a plan's transactions are read-only, in which rows of temporary tables may go and no more.
  for (const char* list : {"asked", "likeness", "copy"}) {
    run.connection->query(fmt::format("delete from pg_temp.kindred_{}", list));
  }
}

std::int64_t find_copies(JobRun& run) {
  if (find_likenesses(run, false) == 0) return 0;
  const pg::Result rivals = run.connection->query(run.adapted(sql::immich::ask_rivals), run.job.source_user_id,
                                                  fmt::format("{}", kMaxCopySeconds));
  if (rivals.affected() > 0) find_likenesses(run, true);
  std::int64_t copies = 0;
  while (true) {
    const auto picked = static_cast<std::int64_t>(run.connection->query(sql::tracking::pick_copies).affected());
    if (picked == 0) return copies;
    copies += picked;
  }
}

}  // namespace kindred::sync
