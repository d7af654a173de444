#include "steps/tags.h"

#include "base/kill_point.h"
#include "job/in_pieces.h"
#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

std::int64_t follow_tags(JobRun& run) {
  if (run.changed == 0) return 0;
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  const std::int64_t followed = work_on_changed(run, [&](pg::Transaction& work) {
    work.query(run.adapted(sql::immich::insert_tags), source, target, run.job.name);
    const pg::Result changed = work.query(run.adapted(sql::immich::follow_tags), source, target);
    if (changed.empty()) return std::int64_t{0};
    run.query_where_needed(work, sql::immich::renew_tag_lists, target, pg::column<Uuid>(changed, "mirror_id"));
    return static_cast<std::int64_t>(changed.size());
  });
  kill_point("tags_followed");
  return followed;
}

}  // namespace kindred::sync
