#include "steps/albums.h"

#include "job/in_pieces.h"
#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::size_t kEntriesPerPage = 1000;  // entries at a time: a transaction well under a second

/// The mirrors that are to come into the album.
std::vector<Uuid> list_entries(JobRun& run) {
  const bool opened = run.last && !run.last->album_is_open;
  return pg::column<Uuid>(
      run.connection->query(run.adapted(sql::immich::list_album_entries), run.job.name, *run.job.album_id,
                            run.job.target_user_id, run.window.everything || opened, run.window.since),
      "mirror_id");
}

}  // namespace

std::int64_t fill_album(JobRun& run) {
  if (!run.job.album_id) return 0;
  const pg::Result album =
      run.connection->query(run.adapted(sql::immich::check_album), *run.job.album_id, run.job.target_user_id);
  run.watermark.album_is_open = album[0].get<bool>("is_open");
  if (!run.watermark.album_is_open) return 0;  // the guard has said so
  run.write(run.adapted(sql::immich::note_removed_entries), run.job.name, *run.job.album_id, run.window.since);
  const std::string add = run.adapted(sql::immich::add_album_entries);
  return work_on_list(
      run, list_entries(run), kEntriesPerPage,
      [&](pg::Transaction& work, const std::vector<Uuid>& some) {
        return static_cast<std::int64_t>(work.query(add, *run.job.album_id, run.job.target_user_id, some).affected());
      },
      [&](const Uuid& mirror) { return source_of_mirror(run, mirror); });
}

}  // namespace kindred::sync
