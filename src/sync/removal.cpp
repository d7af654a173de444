// Rows first, then files: the transaction that deletes a mirror's rows notes its files in a queue, and after its commit
// they are unlinked. So a crash leaves neither a row without its file nor a file without a record.
#include "sync/removal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/kill_point.h"
#include "base/log.h"
#include "sql.h"
#include "sync/job_run.h"
#include "sync/session.h"

namespace kindred::sync {

namespace {

constexpr int kPage = 500;                // mirrors or files at a time: a transaction well under a second
constexpr std::int64_t kAlwaysFree = 20;  // so many may go at once however small the job is

/// True where the brake holds.
bool brake_holds(JobRun& run) {
  const pg::Result counted = run.connection->query(sql::tracking::count_removals, run.job.name);
  const auto would_remove = counted[0].get<std::int64_t>("would_remove");
  const auto mirrors = counted[0].get<std::int64_t>("mirrors");
  const auto limit = std::max(kAlwaysFree, mirrors * run.job.max_removal_percent / 100);
  if (would_remove <= std::max(limit, run.released)) {
    run.write(sql::tracking::release_brake, run.job.name);
    return false;
  }
  run.write(sql::tracking::set_brake, run.job.name, would_remove, mirrors);
  run.report().brake = status::Brake{would_remove, mirrors, limit, {}};
  spdlog::warn(
      "job {}: {} of {} mirrors would be removed at once, which is more than {}: nothing was removed. If that is "
      "right, run: kindred sync --release {}",
      run.job.name, would_remove, mirrors, limit, run.job.name);
  return true;
}

/// What an entry of the queue stands for: a file, or in Immich's folders all whose names begin so (see bury_refused).
std::vector<std::string> files_of(const files::Root& folder, std::string_view name, const std::string& path) {
  if (name == "tree" || !path.ends_with('*')) return {path};
  return folder.names_that_begin(path.substr(0, path.size() - 1));
}

/// False where the file is there still and is to be tried again: one that cannot go must not hold up the others. A path
/// that leads out of its folder names nothing that we may touch: what lies there stays for good, and `verify` names it.
bool unlink(files::Root& folder, std::string_view name, const std::string& path) {
  try {
    for (const std::string& file : files_of(folder, name, path)) folder.remove(file);
    folder.remove_empty_parents(path);
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::refused && error.kind() != ErrorKind::failed) throw;
    spdlog::warn("not unlinked: {}", error.what());
    return error.kind() == ErrorKind::refused;
  }
}

std::int64_t bury(JobRun& run, bool on_record) {
  if (run.touched == 0) return 0;
  return static_cast<std::int64_t>(
      run.write(run.adapted(sql::immich::bury_refused), run.job.name, run.own_tree(), on_record).size());
}

}  // namespace

void remove_page(JobRun& run, std::vector<Uuid> mirrors, const WithRemoval& first) {
  pg::Transaction work = run.begin();
  join_by_index(work);
  if (first) first(work, mirrors);
  work.query(run.adapted(sql::immich::queue_mirror_files), run.job.name, run.own_tree(), run.places.media_root() + "/",
             run.job.target_user_id, mirrors);
  if (run.own_tree()) work.query(sql::tracking::queue_waiting_names, run.job.name, mirrors);
  work.query(run.adapted(sql::immich::delete_album_entries), mirrors, run.job.target_user_id);
  work.query(run.adapted(sql::immich::free_stacks), mirrors, run.job.target_user_id);
  work.query(run.adapted(sql::immich::delete_mirrors), mirrors, run.job.target_user_id);
  work.query(run.adapted(sql::immich::note_given_up), mirrors);
  work.query(sql::tracking::delete_mappings, mirrors);
  kill_point("before_removal_commit");
  work.commit();
  kill_point("removal_committed");
}

std::int64_t unlink_queued_files(JobRun& run) {
  std::int64_t files = 0, last = 0;
  while (true) {
    const pg::Result page =
        run.connection->query(sql::tracking::list_unlinks, run.job.name, run.places.has_tree(), last, kPage);
    if (page.empty()) return files;
    std::vector<std::int64_t> done;
    for (const pg::Row row : page) {
      last = row.get<std::int64_t>("id");
      const auto name = row.get<std::string>("folder");
      if (unlink(run.places.folder(name), name, row.get<std::string>("path"))) done.push_back(last);
    }
    kill_point("files_unlinked");
    run.write(sql::tracking::forget_unlinks, done);
    files += static_cast<std::int64_t>(done.size());
  }
}

std::int64_t bury_refused(JobRun& run) {
  const std::int64_t refused = bury(run, true);
  run.report().totals.refused += refused;
  return refused;
}

std::int64_t forget_refused(JobRun& run) {
  return bury(run, false);
}

std::int64_t remove_mirrors(JobRun& run) {
  if (run.touched == 0 || brake_holds(run)) return 0;
  std::int64_t removed = 0;
  Uuid last;
  while (true) {
    auto mirrors = pg::column<Uuid>(run.connection->query(sql::tracking::list_removed, last, kPage), "mirror_id");
    if (mirrors.empty()) break;
    const auto page = static_cast<std::int64_t>(mirrors.size());
    last = mirrors.back();
    remove_page(run, std::move(mirrors));
    unlink_queued_files(run);
    removed += page;
    run.progress.advance(page);
  }
  unlink_queued_files(run);  // what the target left of what it deleted
  run.report().totals.removed += removed;
  return removed;
}

}  // namespace kindred::sync
