// What distinguishes a copy from a shot of the same burst: a copy is the same file, or looks the same at the same time
// in the same format and size, and it is nearer than any other picture of the source's. So the source's other pictures
// of that second are asked for as well, whether they are shared or not. Turned down: names (counters restart, RAW and
// JPEG share them), and Immich's own duplicateId, which a person's decisions change and which never looks across two
// users.
#include "steps/duplicate_search.h"

#include <fmt/format.h>

#include <algorithm>

#include "immich/adapted.h"
#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

namespace {

/// What lies in the tree of any job for this target is a mirror, or was one.
std::vector<std::string> trees_of(const CopySearch& search) {
  std::vector<std::string> trees;
  for (const Job& job : search.config.jobs) {
    if (job.target_user_id == search.job.target_user_id) trees.push_back(job.target_path_prefix);
  }
  return trees;
}

pg::Result query(const CopySearch& search, std::string_view statement, const pg::Params& params) {
  return search.connection.query_params(immich::adapted(statement, search.instance.catalogue), params);
}

std::int64_t find_likenesses(const CopySearch& search, bool of_rivals) {
  const double distance = std::min(kMaxCopyDistance, search.instance.settings.duplicate_distance);
  const pg::Result found =
      query(search, sql::immich::find_likenesses,
            pg::make_params(search.job.target_user_id, trees_of(search), fmt::format("{}", distance),
                            fmt::format("{}", kMaxCopySeconds), of_rivals));
  return static_cast<std::int64_t>(found.affected());
}

}  // namespace

CopySearch copy_search(JobRun& run) {
  return {*run.connection, run.config, run.job, run.instance};
}

void forget_asked(pg::Connection& connection) {
  // Not truncated: a plan's transactions are read-only, in which rows of temporary tables may go and no more.
  for (const char* list : {"asked", "likeness", "copy"}) {
    connection.query(fmt::format("delete from pg_temp.kindred_{}", list));
  }
}

std::int64_t find_copies(const CopySearch& search) {
  if (find_likenesses(search, false) == 0) return 0;
  const pg::Result rivals = query(search, sql::immich::add_rival_candidates,
                                  pg::make_params(search.job.source_user_id, fmt::format("{}", kMaxCopySeconds)));
  if (rivals.affected() > 0) find_likenesses(search, true);
  std::int64_t copies = 0;
  while (true) {
    const auto picked = static_cast<std::int64_t>(search.connection.query(sql::tracking::pick_copies).affected());
    if (picked == 0) return copies;
    copies += picked;
  }
}

}  // namespace kindred::sync
