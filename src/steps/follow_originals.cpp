// A mirror's original shows what the source's shows. A file that was rewritten in place is the same file through a hard
// link, and only its time is new; one that was replaced is another file, and the link is made again. Either way the row
// must say the file's time, or the next scan runs every model on the mirror (behaviours, 2). One that the source moved
// moves in the tree (move_originals.cpp).
#include "steps/follow_originals.h"

#include <set>

#include "base/kill_point.h"
#include "job/faults.h"
#include "job/job_run.h"
#include "sql.h"
#include "steps/move_originals.h"
#include "steps/placed_asset.h"
#include "steps/tree_names.h"
#include "tree/seen_file.h"

namespace kindred::sync {

namespace {

constexpr int kMirrorsPerPage = 500;  // mirrors at a time: a transaction well under a second

/// The next mirrors, of which the moved ones are noted in `moves`.
std::vector<Original> next_page(JobRun& run, Uuid& last, bool& more, std::vector<WantedMove>& moves, HeldNames& held) {
  std::vector<Original> staying;
  std::vector<WantedName> moving;
  std::vector<std::string> names;
  std::vector<std::optional<Uuid>> libraries;
  const pg::Result rows =
      run.connection->query(run.adapted(sql::immich::list_followed_originals), last, kMirrorsPerPage);
  more = !rows.empty();  // a page may be short of what was deleted meanwhile
  for (const pg::Row row : rows) {
    last = row.get<Uuid>("mirror_id");
    if (row.get<bool>("offline")) continue;  // the disk is away: nothing to compare with
    Original original{row.get<Uuid>("source_id"),
                      last,
                      row.get<std::string>("original_path"),
                      row.get<std::string>("tree_path"),
                      row.get<std::int64_t>("modified_ms"),
                      made_of(row)};
    if (!original.tree_path.starts_with(run.job.target_path_prefix)) continue;
    const std::string lies = original.tree_path.substr(run.job.target_path_prefix.size());
    const auto wanted = name_to_have(run, {original.source_id, last, original.source_path, {}},
                                     row.get<std::optional<Uuid>>("library_id"), lies);
    if (!wanted) continue;
    if (lies != *wanted) {
      moving.push_back({original.source_id, last, original.source_path, *wanted});
      libraries.push_back(row.get<std::optional<Uuid>>("library_id"));
      names.push_back(lies);
    } else if (!row.get<bool>("is_waiting")) {  // what lies there is somebody else's, or would be placed twice
      staying.push_back(std::move(original));
    }
  }
  const auto taken = find_clashes(run, *run.connection, moving);
  const std::set<std::size_t> clashes(taken.begin(), taken.end());
  for (std::size_t at = 0; run.job.has_rules() && at < moving.size(); ++at) {
    if (!clashes.contains(at) && held.take(moving[at].name)) continue;
    run.clashing.insert(moving[at].mirror_id);
    moving[at].name = with_digits(run.layout.path_of(moving[at].source_path, libraries[at]).value_or(moving[at].name),
                                  moving[at].source_id);
  }
  for (std::size_t at = 0; at < moving.size(); ++at) {
    if (names[at] != moving[at].name) moves.emplace_back(moving[at].mirror_id, names[at], moving[at].name);
  }
  return staying;
}

/// Whether the tree shows what the source shows though it could not be placed again: in another way than is configured
/// now, or while the source's file is away for a moment.
bool is_well(const JobRun& run, const Original& original, const Fault& fault) {
  if (fault.reason == "path_refused" || fault.reason == "file_failed") return false;
  const auto shown = look_at(run.config, original.tree_path);
  const auto source = look_at(run.config, original.source_path);
  return shown && (!source || is_like_a_copy(*shown, *source));
}

/// Originals that stay where they are: placed again where they must be.
class Refresh {
 public:
  explicit Refresh(JobRun& run) : run_(run) {}

  /// Tells the rows whose time differs. Returns how many.
  std::int64_t run(const std::vector<Original>& originals) {
    std::vector<const Original*> outdated;
    for (const Original& original : originals) {
      if (!place(original, false) && is_ours(original)) outdated.push_back(&original);
    }
    forget_made(outdated);
    for (const Original* original : outdated) place(*original, true);
    record_faults(run_, *run_.connection, faults_);
    if (mirrors_.empty() && made_.mirrors.empty()) return 0;
    kill_point("originals_refreshed");
    pg::Transaction work = run_.begin();
    if (!mirrors_.empty()) {
      work.query(run_.adapted(sql::immich::set_modified), run_.job.target_user_id, mirrors_, times_);
    }
    made_.record(work);
    work.commit();
    return static_cast<std::int64_t>(mirrors_.size());
  }

 private:
  std::string name_of(const Original& original) const {
    return original.tree_path.substr(run_.job.target_path_prefix.size());
  }

  /// False where something else lies there, which only `replace` replaces.
  bool place(const Original& original, bool replace) {
    const std::size_t known = faults_.size();
    const auto placed = place_original(run_, original, name_of(original), faults_, replace);
    if (!placed && !replace && faults_.back().reason == "name_taken") {
      faults_.resize(known);
      return false;
    }
    if (!placed && (run_.places.tree_is_sources() || is_well(run_, original, faults_.back()))) faults_.resize(known);
    if (!placed) return true;
    const bool has_other_time = placed->mtime_ms != original.modified_ms;
    if (has_other_time) {
      mirrors_.push_back(original.mirror_id);
      times_.push_back(placed->mtime_ms);
    }
    note_made(original, placed->how);
    return true;
  }

  /// Also what was not on record, or changed through a hard link while Immich learned its time by itself.
  void note_made(const Original& original, files::Placed how) {
    if (run_.places.tree_is_sources()) return;
    const auto made = run_.places.tree().state_of(name_of(original));
    if (made && !(original.made && original.made->state == *made))
      made_.add(original.mirror_id, placed_word(how), *made);
  }

  /// False where somebody replaced the file that we made: theirs stays, and is a fault, unless it shows what the source
  /// shows. Where nothing is on record, as of a file of the predecessor's that was outdated already when it was taken
  /// over, the file counts as ours.
  bool is_ours(const Original& original) {
    if (!original.made) return true;
    const auto there = run_.places.tree().state_of(name_of(original));
    if (!there || original.made->is(*there, look_at(run_.config, original.source_path))) return true;
    Fault fault = placing_fault(original.source_id, original.source_path, "original", original.tree_path,
                                files::PlaceResult::name_taken);
    if (!is_well(run_, original, fault)) faults_.push_back(std::move(fault));
    return false;
  }

  /// Before they are made again: killed in between, nobody takes the new file for somebody else's.
  void forget_made(const std::vector<const Original*>& outdated) {
    std::vector<Uuid> mirrors;
    for (const Original* original : outdated) mirrors.push_back(original->mirror_id);
    if (!mirrors.empty()) run_.write(sql::tracking::forget_made, mirrors);
  }

  JobRun& run_;
  std::vector<Uuid> mirrors_;
  std::vector<std::int64_t> times_;
  MadeOriginals made_;
  std::vector<Fault> faults_;
};

}  // namespace

std::int64_t follow_originals(JobRun& run) {
  if (run.touched == 0) return 0;
  std::int64_t changed = 0;
  std::vector<WantedMove> moves;
  HeldNames held(run.names_in_use);  // of moves to come: no two go to one name
  Uuid last;
  for (bool more = true; more && !run.stop.stop_requested();)
    changed += Refresh(run).run(next_page(run, last, more, moves, held));
  changed += move_originals(run, order_moves(moves));
  run.report().totals.followed += changed;
  return changed;
}

}  // namespace kindred::sync
