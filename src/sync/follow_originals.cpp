// A mirror's original shows what the source's shows. A file that was rewritten in place is the same file through a hard
// link, and only its time is new; one that was replaced is another file, and the link is made again. Either way the row
// must say the file's time, or the next scan runs every model on the mirror (behaviours, 2). One that the source moved
// moves in the tree (move_originals.cpp).
#include "sync/follow_originals.h"

#include "base/kill_point.h"
#include "sql.h"
#include "sync/faults.h"
#include "sync/job_run.h"
#include "sync/move_originals.h"
#include "sync/seen_file.h"

namespace kindred::sync {

namespace {

constexpr int kPage = 500;  // mirrors at a time: a transaction well under a second

/// The next mirrors, of which the moved ones are noted in `moves`.
std::vector<Original> next_page(JobRun& run, Uuid& last, bool& more, std::vector<WantedMove>& moves) {
  std::vector<Original> staying;
  const pg::Result rows = run.connection->query(run.adapted(sql::immich::list_followed_originals), last, kPage);
  more = !rows.empty();  // a page may be short of what was deleted meanwhile
  for (const pg::Row row : rows) {
    last = row.get<Uuid>("mirror_id");
    if (row.get<bool>("offline")) continue;  // the disk is away: nothing to compare with
    Original original{row.get<Uuid>("source_id"), last, row.get<std::string>("original_path"),
                      row.get<std::string>("tree_path"), row.get<std::int64_t>("modified_ms")};
    const auto wanted = immich::path_in_tree(run.job, run.places.media_root(), original.source_path);
    if (!wanted || !original.tree_path.starts_with(run.job.target_path_prefix)) continue;
    const std::string lies = original.tree_path.substr(run.job.target_path_prefix.size());
    if (lies != *wanted) {
      moves.emplace_back(last, lies, *wanted);
    } else if (!row.get<bool>("is_waiting")) {  // what lies there is somebody else's, or would be placed twice
      staying.push_back(std::move(original));
    }
  }
  return staying;
}

/// Whether the tree shows what the source shows though it could not be placed again: in another way than is configured
/// now, or while the source's file is away for a moment.
bool is_well(const JobRun& run, const Original& original, const Fault& fault) {
  if (fault.reason == "path_refused" || fault.reason == "file_failed") return false;
  const auto shown = look_at(run.config, original.tree_path);
  const auto source = look_at(run.config, original.source_path);
  return shown &&
         (!source || (shown->status.st_size == source->status.st_size && mtime_ms(*shown) == mtime_ms(*source)));
}

/// Places what stays where it is again where it must be, and tells the rows whose time differs.
std::int64_t refresh(JobRun& run, const std::vector<Original>& originals) {
  std::vector<Uuid> mirrors;
  std::vector<std::int64_t> times;
  std::vector<Fault> faults;
  for (const Original& original : originals) {
    const std::size_t known = faults.size();
    const auto placed =
        place_original(run, original, original.tree_path.substr(run.job.target_path_prefix.size()), faults);
    if (!placed && (run.places.tree_is_sources() || is_well(run, original, faults.back()))) faults.resize(known);
    if (!placed || placed->mtime_ms == original.modified_ms) continue;
    mirrors.push_back(original.mirror_id);
    times.push_back(placed->mtime_ms);
  }
  record_faults(run, *run.connection, faults);
  if (mirrors.empty()) return 0;
  kill_point("originals_refreshed");
  run.write(run.adapted(sql::immich::set_modified), run.job.target_user_id, mirrors, times);
  return static_cast<std::int64_t>(mirrors.size());
}

}  // namespace

std::int64_t follow_originals(JobRun& run) {
  if (run.touched == 0) return 0;
  std::int64_t changed = 0;
  std::vector<WantedMove> moves;
  Uuid last;
  for (bool more = true; more && !run.stop.stop_requested();)
    changed += refresh(run, next_page(run, last, more, moves));
  changed += move_originals(run, order_moves(moves));
  run.report().totals.followed += changed;
  return changed;
}

}  // namespace kindred::sync
