#include "steps/albums.h"

#include <map>

#include "job/in_pieces.h"
#include "job/job_run.h"
#include "sql.h"
#include "steps/mirrored_albums.h"

namespace kindred::sync {

namespace {

constexpr std::size_t kEntriesPerPage = 1000;  // entries at a time: a transaction well under a second

/// Mirrors by the album of the target's that they are to come into, or to leave.
using Entries = std::map<Uuid, std::vector<Uuid>>;

Entries entries_of(const pg::Result& rows) {
  Entries entries;
  for (const pg::Row row : rows) entries[row.get<Uuid>("album_id")].push_back(row.get<Uuid>("mirror_id"));
  return entries;
}

/// The job's album_id, as far as the target may put photos into it; the guard has said so where it may not.
std::optional<Uuid> open_album(JobRun& run) {
  if (!run.job.album_id) return std::nullopt;
  const pg::Result album =
      run.connection->query(run.adapted(sql::immich::check_album), *run.job.album_id, run.job.target_user_id);
  run.watermark.album_is_open = album[0].get<bool>("is_open");
  return run.watermark.album_is_open ? run.job.album_id : std::nullopt;
}

/// Runs `work` for the entries of each album, a page at a time. Returns how many it changed.
template <class Work>
std::int64_t for_each_album(JobRun& run, const Entries& entries, const Work& work) {
  std::int64_t changed = 0;
  for (const auto& one : entries) {
    const Uuid& album = one.first;
    changed += work_on_list(
        run, one.second, kEntriesPerPage,
        [&](pg::Transaction& piece, const std::vector<Uuid>& some) {
          return static_cast<std::int64_t>(work(piece, album, some));
        },
        [&](const Uuid& mirror) { return source_of_mirror(run, mirror); });
  }
  return changed;
}

std::int64_t remove_entries(JobRun& run, const std::vector<Uuid>& sources) {
  if (sources.empty() || run.changed == 0) return 0;
  const Job& job = run.job;
  const Entries left =
      entries_of(run.connection->query(run.adapted(sql::immich::list_left_entries), job.name, job.source_user_id,
                                       job.target_user_id, run.window.everything, sources));
  const std::string remove = run.adapted(sql::immich::remove_album_entries);
  return for_each_album(run, left, [&](pg::Transaction& piece, const Uuid& album, const std::vector<Uuid>& some) {
    return piece.query(remove, album, job.target_user_id, some).affected();
  });
}

std::int64_t add_entries(JobRun& run, const std::optional<Uuid>& album, const std::vector<Uuid>& sources) {
  const Job& job = run.job;
  const bool was_opened = album && run.last && !run.last->album_is_open;
  if (run.changed == 0 && !was_opened) return 0;
  const Entries missing = entries_of(
      run.connection->query(run.adapted(sql::immich::list_album_entries), job.name, album, job.target_user_id,
                            run.window.everything || was_opened, run.window.since, job.source_user_id, sources));
  const std::string add = run.adapted(sql::immich::add_album_entries);
  return for_each_album(run, missing, [&](pg::Transaction& piece, const Uuid& into, const std::vector<Uuid>& some) {
    const auto recorded_for = into == album ? std::nullopt : std::optional(job.name);
    return piece.query(add, into, job.target_user_id, some, recorded_for).size();
  });
}

}  // namespace

std::int64_t fill_album(JobRun& run) {
  const std::optional<Uuid> album = open_album(run);
  const std::vector<Uuid> sources = mirrored_albums(run);
  if (!album && sources.empty()) return 0;
  run.write(run.adapted(sql::immich::note_removed_entries), run.job.name, album, run.window.since,
            run.window.everything);
  const std::int64_t removed = remove_entries(run, sources);
  return removed + add_entries(run, album, sources);
}

}  // namespace kindred::sync
