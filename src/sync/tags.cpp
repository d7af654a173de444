#include "sync/tags.h"

#include "base/kill_point.h"
#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

std::int64_t follow_tags(JobRun& run) {
  if (run.changed == 0) return 0;
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  pg::Transaction work = run.begin();
  work.query(run.adapted(sql::immich::insert_tags), source, target, run.job.name);
  const pg::Result changed = work.query(run.adapted(sql::immich::follow_tags), source, target);
  work.commit();
  kill_point("tags_followed");
  return static_cast<std::int64_t>(changed.size());
}

}  // namespace kindred::sync
