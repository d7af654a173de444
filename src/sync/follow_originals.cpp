// A mirror's original shows what the source's shows. A file that was rewritten in place is the same file through a hard
// link, and only its time is new; one that was replaced is another file, and the link is made again. Either way the row
// must say the file's time, or the next scan runs every model on the mirror (behaviours, 2).
//
// A move goes like a new mirror: the new file under its waiting name, the rows in one transaction that also queues the
// old name, the final name, and the old file goes last.
#include "sync/follow_originals.h"

#include <fmt/format.h>

#include "base/kill_point.h"
#include "base/log.h"
#include "sql.h"
#include "sync/faults.h"
#include "sync/intent.h"
#include "sync/job_run.h"
#include "sync/original_name.h"
#include "sync/removal.h"
#include "sync/seen_file.h"

namespace kindred::sync {

namespace {

constexpr int kPage = 500;  // mirrors at a time: a transaction well under a second

struct Original {
  Uuid source_id;
  Uuid mirror_id;
  std::string source_path;  ///< as Immich names it
  std::string tree_path;    ///< as the mirror's row says
  std::int64_t modified_ms = 0;
};

struct Move {
  Original original;
  OriginalName name;
  std::int64_t modified_ms = 0;
};

std::vector<Original> next_page(JobRun& run, Uuid& last, bool& more) {
  std::vector<Original> page;
  const pg::Result rows = run.connection->query(run.adapted(sql::immich::list_followed_originals), last, kPage);
  more = !rows.empty();  // a page may be short of what was deleted meanwhile
  for (const pg::Row row : rows) {
    last = row.get<Uuid>("mirror_id");
    if (row.get<bool>("offline")) continue;  // the disk is away: nothing to compare with
    page.push_back({row.get<Uuid>("source_id"), last, row.get<std::string>("original_path"),
                    row.get<std::string>("tree_path"), row.get<std::int64_t>("modified_ms")});
  }
  return page;
}

/// Below the tree; empty where the row names a place outside of it.
std::string relative_in_tree(const JobRun& run, const std::string& tree_path) {
  if (!tree_path.starts_with(run.job.target_path_prefix)) return {};
  return tree_path.substr(run.job.target_path_prefix.size());
}

/// The time of what a tree that is the source's shows at `relative`; nullopt where that is not the source's file.
std::optional<std::int64_t> time_shown(const JobRun& run, const Original& original, const std::string& relative) {
  const auto shown = look_at(run.config, run.job.target_path_prefix + relative);
  const auto source = look_at(run.config, original.source_path);
  if (!shown || !source || !is_same_file(*shown, *source)) return std::nullopt;
  return mtime_ms(*shown);
}

/// Places an original and gives its time; nullopt where its source is not there or something stands in the way, which
/// costs no other.
std::optional<std::int64_t> place(JobRun& run, const Original& original, const std::string& relative) {
  if (run.places.tree_is_sources()) return time_shown(run, original, relative);
  try {
    const auto placed = run.places.tree().place(immich::path_here(run.config, original.source_path), relative,
                                                files::mode_of(run.job.originals), original.source_path, true);
    if (placed.result == files::PlaceResult::done) return placed.mtime_ms;
    return std::nullopt;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::refused && error.kind() != ErrorKind::failed) throw;
    record_faults(run, *run.connection, {{original.source_id, original.source_path, "path_refused", error.what()}});
    return std::nullopt;
  }
}

/// Places what stays where it is again where it must be, and tells the rows whose time differs.
std::int64_t refresh(JobRun& run, const std::vector<Original>& originals) {
  std::vector<Uuid> mirrors;
  std::vector<std::int64_t> times;
  for (const Original& original : originals) {
    const auto placed = place(run, original, relative_in_tree(run, original.tree_path));
    if (!placed || *placed == original.modified_ms) continue;
    mirrors.push_back(original.mirror_id);
    times.push_back(*placed);
  }
  if (mirrors.empty()) return 0;
  kill_point("originals_refreshed");
  run.write(run.adapted(sql::immich::set_modified), run.job.target_user_id, mirrors, times);
  return static_cast<std::int64_t>(mirrors.size());
}

std::vector<Move> place_moved(JobRun& run, const std::vector<Original>& originals) {
  std::vector<Move> moves;
  for (const Original& original : originals) {
    const auto relative = immich::path_in_tree(run.job, run.places.media_root(), original.source_path);
    Move move{original, OriginalName(run.places, *relative, original.mirror_id), 0};
    if (!run.places.tree_is_sources() && run.places.tree().exists(move.name.final())) {
      spdlog::warn("job {}: {} cannot follow its source: another file lies at {}{}", run.job.name, original.tree_path,
                   run.job.target_path_prefix, move.name.final());
      continue;
    }
    const bool is_there = run.places.tree_is_sources();
    const auto placed = place(run, original, is_there ? move.name.final() : move.name.waiting());
    if (!placed) continue;
    move.modified_ms = *placed;
    moves.push_back(std::move(move));
  }
  return moves;
}

/// The target's own edits live in the XMP file, so it moves rather than being copied anew.
void move_xmp_files(JobRun& run, const std::vector<Move>& moves) {
  if (run.places.tree_is_sources()) return;
  for (const Move& move : moves) {
    run.places.tree().rename(relative_in_tree(run, move.original.tree_path) + ".xmp", move.name.final_xmp());
  }
}

void commit_moves(JobRun& run, const std::vector<Move>& moves) {
  std::vector<Uuid> mirrors;
  std::vector<std::string> paths, old_paths, checksums, old_names;
  std::vector<std::int64_t> times;
  for (const Move& move : moves) {
    mirrors.push_back(move.original.mirror_id);
    paths.push_back(run.job.target_path_prefix + move.name.final());
    checksums.push_back(immich::path_checksum(paths.back()));
    old_paths.push_back(move.original.tree_path);
    old_names.push_back(relative_in_tree(run, move.original.tree_path));
    times.push_back(move.modified_ms);
  }
  pg::Transaction work = run.begin();
  work.query(run.adapted(sql::immich::move_xmp_rows), mirrors, paths, old_paths, run.job.target_user_id);
  work.query(run.adapted(sql::immich::move_originals), run.job.target_user_id, mirrors, paths, checksums, times);
  if (run.own_tree()) work.query(sql::tracking::queue_unlinks, run.job.name, "tree", old_names);
  work.commit();
  kill_point("moves_committed");
}

std::int64_t move(JobRun& run, const std::vector<Original>& originals) {
  if (originals.empty()) return 0;
  Intent intent(run);
  for (const Original& original : originals) {
    intent.add(original.source_id, original.mirror_id,
               *immich::path_in_tree(run.job, run.places.media_root(), original.source_path));
  }
  intent.record(*run.connection);
  const std::vector<Move> moves = place_moved(run, originals);
  run.places.sync();
  kill_point("moves_placed");
  move_xmp_files(run, moves);
  commit_moves(run, moves);
  for (const Move& move : moves) move.name.make_final(run.places);
  intent.forget(*run.connection);
  unlink_queued_files(run);
  return static_cast<std::int64_t>(moves.size());
}

}  // namespace

std::int64_t follow_originals(JobRun& run) {
  if (run.touched == 0) return 0;
  std::int64_t changed = 0;
  Uuid last;
  for (bool more = true; more;) {
    std::vector<Original> moved, staying;
    for (Original& original : next_page(run, last, more)) {
      const auto wanted = immich::path_in_tree(run.job, run.places.media_root(), original.source_path);
      if (!wanted || relative_in_tree(run, original.tree_path).empty()) continue;
      const bool stays = run.job.target_path_prefix + *wanted == original.tree_path;
      (stays ? staying : moved).push_back(std::move(original));
    }
    changed += refresh(run, staying) + move(run, moved);
  }
  run.report().totals.followed += changed;
  return changed;
}

}  // namespace kindred::sync
