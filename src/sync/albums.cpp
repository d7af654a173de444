#include "sync/albums.h"

#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

std::int64_t fill_album(JobRun& run) {
  if (!run.job.album_id) return 0;
  pg::Transaction work = run.begin();
  const pg::Result album = work.query(run.adapted(sql::immich::check_album), *run.job.album_id, run.job.target_user_id);
  run.watermark.album_is_open = album[0].get<bool>("is_open");
  if (!run.watermark.album_is_open) return 0;  // the guard has said so
  const bool opened = run.last && !run.last->album_is_open;
  work.query(run.adapted(sql::immich::note_refused_entries), run.job.name, *run.job.album_id, run.window.since);
  const pg::Result added = work.query(run.adapted(sql::immich::add_album_entries), run.job.name, *run.job.album_id,
                                      run.job.target_user_id, run.window.everything || opened, run.window.since);
  work.commit();
  return static_cast<std::int64_t>(added.affected());
}

}  // namespace kindred::sync
