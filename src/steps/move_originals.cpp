// A move goes like a new mirror, and its names are on record first (_kindred_move): the new file under its waiting
// name, the rows of a page in one transaction that also queues the old name, the final names, and the old file goes
// last. So a crash leaves at worst a waiting file that the record names. Pages follow the order of order_moves(); a
// page that PostgreSQL refuses is halved until the group at fault stands alone.
#include "steps/move_originals.h"

#include <fmt/format.h>

#include <iterator>
#include <set>
#include <unordered_map>

#include "base/kill_point.h"
#include "job/faults.h"
#include "job/halving.h"
#include "job/job_run.h"
#include "sql.h"
#include "steps/final_names.h"
#include "steps/placed_asset.h"
#include "steps/removal.h"
#include "steps/tree_names.h"
#include "tree/place_checks.h"
#include "tree/seen_file.h"
#include "tree/spelling.h"

namespace kindred::sync {

namespace {

constexpr std::size_t kMirrorsPerPage = 500;  // mirrors at a time: a transaction well under a second

struct Move {
  Original original;
  bool has_xmp = false;  ///< a row of the mirror's names the file
  NamedOriginal named;
  std::int64_t modified_ms = 0;
  files::Placed how = files::Placed::hardlinked;
  std::optional<files::FileState> made{};  ///< under the waiting name
  bool is_respelled = false;               ///< the disk takes the old name and the new one for the same
};

using Group = std::vector<Move>;

/// What is on record of made files, column by column; the inodes of hard links only.
struct MadeColumns {
  std::vector<std::optional<std::int64_t>> inodes, sizes, mtimes_ns;

  void add(const std::optional<MadeFile>& made) {
    inodes.push_back(made && made->is_hardlink ? std::optional(made->state.inode) : std::nullopt);
    sizes.push_back(made ? std::optional(made->state.size) : std::nullopt);
    mtimes_ns.push_back(made ? std::optional(made->state.mtime_ns) : std::nullopt);
  }
};

/// What the transaction of some moves sends, column by column.
struct Columns {
  std::vector<Uuid> mirrors;
  std::vector<std::string> paths, old_paths, checksums, names, old_names, old_sources;
  std::vector<std::int64_t> times;
  MadeOriginals made;
  MadeColumns old_made;

  void add(const JobRun& run, const Move& move) {
    if (move.made) made.add(move.original.mirror_id, placed_word(move.how), *move.made);
    mirrors.push_back(move.original.mirror_id);
    names.push_back(move.named.name.final());
    paths.push_back(run.job.target_path_prefix + names.back());
    checksums.push_back(immich::path_checksum(paths.back()));
    old_paths.push_back(move.original.tree_path);
    times.push_back(move.modified_ms);
    if (move.is_respelled) return;
    old_names.push_back(move.named.old_path);
    old_sources.push_back(move.original.source_path);
    old_made.add(move.original.made);
  }
};

/// What a tree that is the source's shows at `relative`; nullopt where that is not the source's file.
std::optional<files::Placement> shown_in_tree(const JobRun& run, const Original& original, const std::string& relative,
                                              std::vector<Fault>& faults) {
  const std::string path = run.job.target_path_prefix + relative;
  const auto shown = look_at(run.config, path);
  const auto source = look_at(run.config, original.source_path);
  files::Placement placement;
  if (shown && source && is_same_file(*shown, *source)) {
    placement.mtime_ms = mtime_ms(*shown);
    return placement;
  }
  faults.push_back({original.source_id, original.source_path, "not_in_tree",
                    fmt::format("{} does not show the source's file, as originals: existing says", path)});
  return std::nullopt;
}

class PageOfMoves {
 public:
  PageOfMoves(JobRun& run, std::span<const MoveGroup> groups) : run_(run) { read(groups); }

  std::int64_t move() {
    begin();
    place();
    if (run_.places.has_tree()) run_.places.sync();
    kill_point("moves_placed");
    commit_or_halve(
        std::span<const Group>(groups_), [this](std::span<const Group> groups) { commit(groups); },
        [this](const Group& group, const pg::SqlError& error) { give_up(group, error); });
    give_names();
    record_faults(run_, *run_.connection, faults_);
    return static_cast<std::int64_t>(moved_.size());
  }

 private:
  void read(std::span<const MoveGroup> groups) {
    std::vector<Uuid> mirrors;
    for (const MoveGroup& group : groups) mirrors.insert(mirrors.end(), group.begin(), group.end());
    std::unordered_map<Uuid, Move> found;
    for (const pg::Row row : run_.connection->query(run_.adapted(sql::immich::list_moving_originals), mirrors,
                                                    run_.job.target_path_prefix)) {
      if (auto move = move_of(row)) found.emplace(move->original.mirror_id, std::move(*move));
    }
    for (const MoveGroup& group : groups) {
      Group moves;
      for (const Uuid& mirror : group) {
        if (const auto move = found.find(mirror); move != found.end()) moves.push_back(std::move(move->second));
      }
      if (!moves.empty()) groups_.push_back(std::move(moves));
    }
  }

  std::optional<Move> move_of(const pg::Row& row) const {
    Move move{{row.get<Uuid>("source_id"), row.get<Uuid>("mirror_id"), row.get<std::string>("original_path"),
               row.get<std::string>("tree_path"), row.get<std::int64_t>("modified_ms"), made_of(row)},
              row.get<bool>("has_xmp"),
              {}};
    const Original& original = move.original;
    if (!original.tree_path.starts_with(run_.job.target_path_prefix)) return std::nullopt;
    std::string lies = row.get<std::optional<std::string>>("waiting_path")
                           .value_or(original.tree_path.substr(run_.job.target_path_prefix.size()));
    const auto wanted = name_to_have(run_, {original.source_id, original.mirror_id, original.source_path, {}},
                                     row.get<std::optional<Uuid>>("library_id"), lies);
    if (!wanted) return std::nullopt;
    move.named = {original.mirror_id,
                  original.source_id,
                  original.source_path,
                  std::move(lies),
                  OriginalName(run_.places, *wanted, original.mirror_id),
                  original.made};
    return move;
  }

  template <class Act>
  void for_each(const Act& act) const {
    for (const Group& group : groups_) {
      for (const Move& move : group) act(move);
    }
  }

  void begin() {
    if (run_.places.tree_is_sources()) return;
    std::vector<Uuid> mirrors, sources;
    std::vector<std::string> old_paths, paths, waiting;
    MadeColumns made;
    for_each([&](const Move& move) {
      made.add(move.original.made);
      mirrors.push_back(move.original.mirror_id);
      sources.push_back(move.original.source_id);
      old_paths.push_back(move.named.old_path);
      paths.push_back(move.named.name.final());
      waiting.push_back(move.named.name.waiting());
    });
    run_.write(sql::tracking::begin_moves, run_.job.name, mirrors, sources, old_paths, paths, waiting, made.inodes,
               made.sizes, made.mtimes_ns);
  }

  /// Groups of which a move cannot be made go out; what waits for a name of theirs finds it taken.
  void place() {
    std::vector<Group> placed;
    for (Group& group : groups_) {
      for (const Move& move : group) free_.insert(move.named.old_path);
      const std::size_t first = faults_.size();
      for (Move& move : group) place(move);
      if (faults_.size() == first) {
        placed.push_back(std::move(group));
      } else {
        leave(group, first);
      }
    }
    groups_ = std::move(placed);
  }

  /// Adds a fault where that cannot be done.
  void place(Move& move) {
    const OriginalName& name = move.named.name;
    const bool is_there = run_.places.tree_is_sources();
    const auto placed = place_original(run_, move.original, is_there ? name.final() : name.waiting(), faults_);
    if (!placed) {
      if (run_.purpose != Purpose::plan && is_for_lack_of_links(faults_.back())) {
        check_links_are_made(run_.config, run_.job, move.original.source_path);
      }
      return;
    }
    move.modified_ms = placed->mtime_ms;
    if (is_there) return;
    move.how = placed->how;
    move.made = run_.places.tree().state_of(name.waiting());
    check_names(move, placed->how);
  }

  void check_names(Move& move, files::Placed how) {
    try {
      files::Root& tree = run_.places.tree();
      const OriginalName& name = move.named.name;
      if (is_replaced(move)) return add_taken(move, move.named.old_path);
      move.is_respelled = is_other_spelling(tree, move.named.old_path, name.final());
      if (move.is_respelled) return;
      if (!free_.contains(name.final()) && !is_free(move, how)) return add_taken(move, name.final());
      const bool has_xmp = move.has_xmp || tree.exists(move.named.old_path + ".xmp");
      if (has_xmp && !immich::has_room_for_xmp(name.final())) return add_too_long(move);
      if (has_xmp && !free_.contains(name.final()) && tree.exists(name.final_xmp())) add_taken(move, name.final_xmp());
    } catch (const Error& error) {
      faults_.push_back(file_fault(move.original.source_id, move.original.source_path, error));
    }
  }

  /// Somebody put a file of their own in the place of the one that we made: it would be taken for ours, and go.
  bool is_replaced(const Move& move) const {
    if (!move.original.made) return false;
    const auto there = run_.places.tree().state_of(move.named.old_path);
    return there && !move.original.made->is(*there, look_at(run_.config, move.original.source_path));
  }

  /// The name is free, or already holds the very link that was just placed under the waiting name, as after a restore
  /// of the database. A copy that lies there cannot be told from somebody else's file.
  bool is_free(const Move& move, files::Placed how) {
    files::Root& tree = run_.places.tree();
    const std::string& name = move.named.name.final();
    if (!tree.exists(name)) return true;
    if (how != files::Placed::hardlinked && how != files::Placed::symlinked) return false;
    const auto there = tree.place(immich::path_here(run_.config, move.original.source_path), name,
                                  how == files::Placed::hardlinked ? files::Mode::hardlink : files::Mode::symlink,
                                  move.original.source_path, false);
    return there.result == files::PlaceResult::done && there.how == how;
  }

  void add_taken(const Move& move, const std::string& name) {
    faults_.push_back(placing_fault(move.original.source_id, move.original.source_path, "original",
                                    run_.job.target_path_prefix + name, files::PlaceResult::name_taken));
  }

  void add_too_long(const Move& move) {
    add_fault(move, "name_too_long",
              fmt::format("the XMP file beside {} would have a longer name than a file system takes: shorten the name",
                          run_.job.target_path_prefix + move.named.name.final()));
  }

  void add_fault(const Move& move, std::string reason, std::string detail) {
    faults_.push_back({move.original.source_id, move.original.source_path, std::move(reason), std::move(detail)});
  }

  /// Of a circle those at fault have said so themselves, from `first` on; the others cannot move without them.
  void leave(const Group& group, std::size_t first) {
    std::set<Uuid> known;
    for (std::size_t i = first; i < faults_.size(); ++i) known.insert(faults_[i].source_id);
    for (const Move& move : group) {
      if (!known.contains(move.original.source_id)) add_taken(move, move.named.name.final());
      free_.erase(move.named.old_path);
      give_back(move);
    }
  }

  /// Where the waiting file cannot go now it stays on record.
  void give_back(const Move& move) {
    try {
      if (!run_.places.tree_is_sources()) move.named.name.remove_waiting(run_.places);
    } catch (const Error& error) {
      faults_.push_back(file_fault(move.original.source_id, move.original.source_path, error));
      return;
    }
    ended_mirrors_.push_back(move.original.mirror_id);
    ended_names_.push_back(move.named.name.final());
  }

  void commit(std::span<const Group> groups) {
    Columns sent;
    for (const Group& group : groups) {
      for (const Move& move : group) sent.add(run_, move);
    }
    if (sent.mirrors.empty()) return;
    const Uuid& target = run_.job.target_user_id;
    pg::Transaction work = run_.begin();
    work.query(run_.adapted(sql::immich::move_xmp_rows), sent.mirrors, sent.paths, sent.old_paths, target);
    work.query(run_.adapted(sql::immich::park_checksums), target, sent.mirrors, sent.checksums);
    work.query(run_.adapted(sql::immich::move_originals), target, sent.mirrors, sent.paths, sent.checksums, sent.times);
    sent.made.record(work);
    if (run_.own_tree()) {
      work.query(sql::tracking::queue_unlinks, run_.job.name, sent.old_names, sent.old_made.inodes, sent.old_made.sizes,
                 sent.old_made.mtimes_ns, sent.old_sources);
      work.query(sql::tracking::keep_moved_files, run_.job.name, sent.names);
    }
    work.commit();
    kill_point("moves_committed");
    for (const Group& group : groups) {
      for (const Move& move : group) moved_.push_back(move.named);
    }
  }

  void give_up(const Group& group, const pg::SqlError& error) {
    for (const Move& move : group) {
      add_fault(move, reason_of(error), error.what());
      give_back(move);
    }
  }

  /// In a transaction that holds the job: the names may be others' by the time that another instance has it.
  void give_names() {
    if (run_.places.tree_is_sources()) return;
    pg::Transaction work = run_.begin();
    NamingOutcome named = give_final_names(run_, moved_);
    for (const NamedOriginal& original : named.done) {
      ended_mirrors_.push_back(original.mirror_id);
      ended_names_.emplace_back();  // also what was noted of a name that it waited for
    }
    for (Fault& fault : named.faults) faults_.push_back(std::move(fault));
    work.query(sql::tracking::end_moves, ended_mirrors_, ended_names_);
    work.commit();
  }

  JobRun& run_;
  std::vector<Group> groups_;
  std::set<std::string> free_;  ///< names in the tree that moves of this page give away
  std::vector<NamedOriginal> moved_;
  std::vector<Uuid> ended_mirrors_;       ///< of the moves that nothing is left to be done for, …
  std::vector<std::string> ended_names_;  ///< … and where they went, or would have
  std::vector<Fault> faults_;
};

/// Of a row of list_moves.
std::optional<MadeFile> made_under_old_name(const pg::Row& row) {
  const auto size = row.get<std::optional<std::int64_t>>("old_size");
  if (!size) return std::nullopt;
  const auto inode = row.get<std::optional<std::int64_t>>("old_inode");
  return MadeFile{{inode.value_or(0), *size, row.get<std::int64_t>("old_mtime_ns")}, inode.has_value()};
}

/// Moves that were cut short, or that wait for a name.
class Unfinished {
 public:
  explicit Unfinished(JobRun& run) : run_(run) {}

  /// In one transaction that holds the job, as give_names(). Returns how many were dealt with.
  std::int64_t finish() {
    const std::string list = run_.adapted(sql::immich::list_moves);
    const Job& job = run_.job;
    if (run_.connection->query(list, job.name, job.target_path_prefix, run_.retry_all_faults).empty()) return 0;
    pg::Transaction work = run_.begin();
    const pg::Result rows = work.query(list, job.name, job.target_path_prefix, run_.retry_all_faults);
    for (const pg::Row row : rows) add(row);
    NamingOutcome named = give_final_names(run_, committed_);
    for (const NamedOriginal& original : named.done) end(original.mirror_id, {});
    std::move(named.faults.begin(), named.faults.end(), std::back_inserter(faults_));
    if (!ended_.empty()) work.query(sql::tracking::end_moves, ended_, ended_names_);
    work.commit();
    record_faults(run_, *run_.connection, faults_);
    return static_cast<std::int64_t>(ended_.size());
  }

 private:
  void add(const pg::Row& row) {
    NamedOriginal original{row.get<Uuid>("mirror_id"),
                           row.get<Uuid>("source_id"),
                           row.get<std::string>("original_path"),
                           row.get<std::string>("old_path"),
                           OriginalName(run_.places, row.get<std::string>("new_path"), row.get<Uuid>("mirror_id")),
                           made_under_old_name(row),
                           row.get<bool>("is_taken")};
    const bool is_committed = row.get<bool>("is_committed");
    if (is_committed && row.get<bool>("is_there")) return committed_.push_back(std::move(original));
    try {
      original.name.remove_waiting(run_.places);
      // the target deleted a mirror whose XMP file had not followed yet
      const bool has_old_name = !original.old_path.empty() && !original.old_name_is_taken;
      if (is_committed && has_old_name && !row.get<bool>("has_own_xmp")) {
        run_.places.tree().remove(original.old_path + ".xmp");
      }
    } catch (const Error& error) {
      return faults_.push_back(file_fault(original.source_id, original.source_path, error));
    }
    end(original.mirror_id, original.name.final());
  }

  void end(const Uuid& mirror, std::string name) {
    ended_.push_back(mirror);
    ended_names_.push_back(std::move(name));
  }

  JobRun& run_;
  std::vector<NamedOriginal> committed_;
  std::vector<Uuid> ended_;
  std::vector<std::string> ended_names_;
  std::vector<Fault> faults_;
};

}  // namespace

std::optional<MadeFile> made_of(const pg::Row& row) {
  const auto size = row.get<std::optional<std::int64_t>>("placed_size");
  if (!size) return std::nullopt;
  return MadeFile{{row.get<std::int64_t>("placed_inode"), *size, row.get<std::int64_t>("placed_mtime_ns")},
                  row.get<std::string>("placed") == placed_word(files::Placed::hardlinked)};
}

void MadeOriginals::add(const Uuid& mirror, std::string_view how, const files::FileState& made) {
  mirrors.push_back(mirror);
  placed.emplace_back(how);
  inodes.push_back(made.inode);
  sizes.push_back(made.size);
  mtimes_ns.push_back(made.mtime_ns);
}

void MadeOriginals::record(pg::Transaction& work) const {
  if (!mirrors.empty()) work.query(sql::tracking::record_made, mirrors, placed, inodes, sizes, mtimes_ns);
}

std::optional<files::Placement> place_original(JobRun& run, const Original& original, const std::string& at,
                                               std::vector<Fault>& faults, bool replace) {
  try {
    if (run.places.tree_is_sources()) return shown_in_tree(run, original, at, faults);
    const auto placed = run.places.tree().place(immich::path_here(run.config, original.source_path), at,
                                                files::mode_of(run.job.originals), original.source_path, replace);
    if (placed.result == files::PlaceResult::done) return placed;
    faults.push_back(placing_fault(
        original.source_id, original.source_path, "original",
        placed.result == files::PlaceResult::name_taken ? run.job.target_path_prefix + at : original.source_path,
        placed.result));
  } catch (const Error& error) {
    faults.push_back(file_fault(original.source_id, original.source_path, error));
  }
  return std::nullopt;
}

std::int64_t move_originals(JobRun& run, std::span<const MoveGroup> order) {
  std::int64_t moved = 0;
  for (auto next = order.begin(); next != order.end() && !run.stop.stop_requested();) {
    const auto first = next;
    for (std::size_t mirrors = 0; next != order.end() && mirrors < kMirrorsPerPage; ++next) mirrors += next->size();
    moved += PageOfMoves(run, {first, next}).move();
    unlink_queued_files(run);  // a later page may want the names
  }
  return moved;
}

std::int64_t finish_moves(JobRun& run) {
  return run.places.tree_is_sources() || !run.places.has_tree() ? 0 : Unfinished(run).finish();
}

void note_waiting_name(const JobRun& run, pg::Transaction& work, const Uuid& mirror_id, const Uuid& source_id,
                       const OriginalName& name) {
  MadeColumns nothing;
  nothing.add(std::nullopt);
  work.query(sql::tracking::begin_moves, run.job.name, std::vector{mirror_id}, std::vector{source_id},
             std::vector<std::string>{""}, std::vector{name.final()}, std::vector{name.waiting()}, nothing.inodes,
             nothing.sizes, nothing.mtimes_ns);
}

}  // namespace kindred::sync
