// An album of the target's has an id that follows from the source's, so an album is never made twice, and one that we
// have on record and that is gone was deleted by the target. What is in it is the work of fill_album.
#include "steps/mirrored_albums.h"

#include <algorithm>

#include "job/in_pieces.h"
#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::size_t kAlbumsPerPage = 100;  // albums at a time: a transaction well under a second

/// What the brake holds back may come back, and with it the album.
bool holds_removals(JobRun& run) {
  return run.report().brake && run.report().brake->would_remove > 0;
}

/// An album in itself; of what is in it the changed photos tell.
bool albums_changed(JobRun& run) {
  return run.changed > 0 ||
         run.connection->query(run.adapted(sql::immich::have_albums_changed), run.job.name, run.window.since)[0]
             .get<bool>("changed");
}

std::int64_t end_albums(JobRun& run, const std::vector<Uuid>& named) {
  if (holds_removals(run)) return 0;
  pg::Transaction work = run.begin();
  const pg::Result ended =
      work.query(run.adapted(sql::immich::find_unshared_albums), run.job.name, run.job.target_user_id, named, false);
  if (ended.affected() == 0) return 0;
  const std::int64_t changed = drop_albums(run, work, true);
  work.query("delete from pg_temp.kindred_unshared");
  work.commit();
  return changed;
}

}  // namespace

std::vector<Uuid> mirrored_albums(const JobRun& run) {
  std::vector<Uuid> albums;
  if (run.job.albums != AlbumsMode::mirror) return albums;
  for (const Rule& rule : run.job.share) {
    for (const Reference& album : rule.conditions.albums) {
      if (const auto id = run.references.id_of("album", album.written)) albums.push_back(*id);
    }
  }
  std::sort(albums.begin(), albums.end());
  albums.erase(std::unique(albums.begin(), albums.end()), albums.end());
  return albums;
}

std::int64_t insert_albums(JobRun& run) {
  const std::vector<Uuid> named = mirrored_albums(run);
  if (named.empty() && run.changed == 0) return 0;
  std::vector<Uuid> missing;
  bool has_deleted = false;
  for (const pg::Row row : run.connection->query(run.adapted(sql::immich::find_missing_albums), run.job.name, named)) {
    if (row.get<bool>("is_deleted")) {
      has_deleted = true;
    } else {
      missing.push_back(row.get<Uuid>("source_album_id"));
    }
  }
  if (has_deleted) run.write(run.adapted(sql::immich::note_deleted_albums), run.job.name);
  if (missing.empty() || run.changed == 0) return 0;
  const std::string insert = run.adapted(sql::immich::insert_albums);
  return work_on_list(
      run, missing, kAlbumsPerPage,
      [&](pg::Transaction& work, const std::vector<Uuid>& some) {
        const pg::Result rows = work.query(insert, run.job.name, run.job.source_user_id, run.job.target_user_id, some);
        return static_cast<std::int64_t>(rows.size());
      },
      [](const Uuid&) { return NamedSource{}; });
}

std::int64_t follow_albums(JobRun& run) {
  const std::vector<Uuid> named = mirrored_albums(run);
  const std::int64_t ended = run.changed > 0 ? end_albums(run, named) : 0;
  if (named.empty() || !albums_changed(run)) return ended;
  const pg::Result followed =
      run.write(run.adapted(sql::immich::follow_albums), run.job.name, run.job.target_user_id, named);
  return ended + static_cast<std::int64_t>(followed.affected());
}

std::int64_t drop_albums(const JobRun& run, pg::Transaction& work, bool keep_tombstones) {
  const pg::Result changed =
      work.query(run.adapted(sql::immich::drop_unshared_albums), run.job.name, run.job.target_user_id);
  work.query(sql::tracking::forget_unshared_albums, run.job.name, keep_tombstones);
  return static_cast<std::int64_t>(changed.size());
}

}  // namespace kindred::sync
