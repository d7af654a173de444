// Rows first, then files: the transaction that deletes a mirror's rows notes its files in a queue, and after its commit
// they are unlinked. So a crash leaves neither a row without its file nor a file without a record.
#include "sync/removal.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/kill_point.h"
#include "base/log.h"
#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

namespace {

constexpr int kPage = 500;                // mirrors or files at a time: a transaction well under a second
constexpr std::int64_t kAlwaysFree = 20;  // so many may go at once however small the job is

files::Root& folder_named(JobRun& run, std::string_view name) {
  if (name == "tree") return run.places.tree();
  return run.places.derived(name == "thumbs" ? immich::DerivedFolder::thumbs : immich::DerivedFolder::encoded_video);
}

/// True where the brake holds.
bool brake_holds(JobRun& run) {
  const pg::Result counted = run.connection->query(sql::tracking::count_removals, run.job.name);
  const auto would_remove = counted[0].get<std::int64_t>("would_remove");
  const auto mirrors = counted[0].get<std::int64_t>("mirrors");
  const auto limit = std::max(kAlwaysFree, mirrors * run.job.max_removal_percent / 100);
  if (would_remove <= limit || run.release_brake) {
    run.connection->query(sql::tracking::release_brake, run.job.name);
    return false;
  }
  run.connection->query(sql::tracking::set_brake, run.job.name, would_remove, mirrors);
  run.report().brake = status::Brake{would_remove, mirrors, limit, {}};
  spdlog::warn(
      "job {}: {} of {} mirrors would be removed at once, which is more than {}: nothing was removed. If that is "
      "right, run: kindred sync --release {}",
      run.job.name, would_remove, mirrors, limit, run.job.name);
  return true;
}

}  // namespace

void remove_page(JobRun& run, std::vector<Uuid> mirrors, const WithRemoval& first) {
  pg::Transaction work = run.connection->begin();
  if (first) first(work, mirrors);
  work.query(run.adapted(sql::immich::queue_mirror_files), run.job.name, run.job.target_path_prefix,
             run.places.media_root() + "/", run.job.target_user_id, mirrors);
  work.query(run.adapted(sql::immich::delete_album_entries), mirrors);
  work.query(run.adapted(sql::immich::free_stacks), mirrors, run.job.target_user_id);
  work.query(run.adapted(sql::immich::delete_mirrors), mirrors, run.job.target_user_id);
  work.query(sql::tracking::delete_mappings, mirrors);
  kill_point("before_removal_commit");
  work.commit();
  kill_point("removal_committed");
}

std::int64_t unlink_queued_files(JobRun& run) {
  std::int64_t files = 0;
  while (true) {
    const pg::Result page = run.connection->query(sql::tracking::list_unlinks, run.job.name, kPage);
    if (page.empty()) return files;
    std::vector<std::int64_t> done;
    for (const pg::Row row : page) {
      files::Root& folder = folder_named(run, row.get<std::string_view>("folder"));
      const auto path = row.get<std::string>("path");
      folder.remove(path);
      folder.remove_empty_parents(path);
      done.push_back(row.get<std::int64_t>("id"));
    }
    kill_point("files_unlinked");
    run.connection->query(sql::tracking::forget_unlinks, done);
    files += static_cast<std::int64_t>(done.size());
  }
}

std::int64_t bury_refused(JobRun& run) {
  if (run.touched == 0) return 0;
  const auto refused = static_cast<std::int64_t>(
      run.connection->query(run.adapted(sql::immich::bury_refused), run.job.name, run.job.target_path_prefix).size());
  run.report().totals.refused += refused;
  return refused;
}

std::int64_t remove_mirrors(JobRun& run) {
  if (run.touched == 0 || brake_holds(run)) return 0;
  std::int64_t removed = 0;
  Uuid last;
  while (true) {
    std::vector<Uuid> mirrors;
    for (const pg::Row row : run.connection->query(sql::tracking::list_removed, last, kPage)) {
      mirrors.push_back(row.get<Uuid>("mirror_id"));
    }
    if (mirrors.empty()) break;
    removed += static_cast<std::int64_t>(mirrors.size());
    last = mirrors.back();
    remove_page(run, std::move(mirrors));
  }
  unlink_queued_files(run);
  run.report().totals.removed += removed;
  return removed;
}

}  // namespace kindred::sync
