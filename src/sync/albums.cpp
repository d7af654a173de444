#include "sync/albums.h"

#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

std::int64_t fill_album(JobRun& run) {
  if (!run.job.album_id) return 0;
  pg::Transaction work = run.connection->begin();
  work.query(run.adapted(sql::immich::note_refused_entries), run.job.name, *run.job.album_id, run.window.since);
  const pg::Result added = work.query(run.adapted(sql::immich::add_album_entries), run.job.name, *run.job.album_id,
                                      run.job.target_user_id, run.window.everything, run.window.since);
  work.commit();
  return static_cast<std::int64_t>(added.affected());
}

}  // namespace kindred::sync
