#include "sync/stacks.h"

#include "base/kill_point.h"
#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

std::int64_t insert_stacks(JobRun& run) {
  if (run.changed == 0) return 0;
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  pg::Connection& connection = *run.connection;
  run.touched += static_cast<std::int64_t>(connection.query(run.adapted(sql::immich::touch_tied), target).affected());
  pg::Transaction work = run.begin();
  work.query(run.adapted(sql::immich::dissolve_restacked), target);
  const pg::Result made = work.query(run.adapted(sql::immich::insert_stacks), source, target, run.job.name);
  work.query(run.adapted(sql::immich::follow_stacks), source, target);
  work.commit();
  kill_point("stacks_inserted");
  return static_cast<std::int64_t>(made.size());
}

std::int64_t drop_stacks(JobRun& run) {
  if (run.changed == 0) return 0;
  return static_cast<std::int64_t>(run.write(run.adapted(sql::immich::drop_stacks), run.job.target_user_id).size());
}

}  // namespace kindred::sync
