// What the source no longer shares becomes the target's own. The mirror's rows and files are right as they are, but for
// an original that is a symbolic link: it would lead nowhere as soon as the source's file is gone. So links become
// copies first, each put in the link's place in one step, and then the mapping ends. Killed in between, the next cycle
// finds a copy where the link was and only ends the mapping: no row ever names a link that leads nowhere on our
// account.
//
// Hard links stay. The content is there as long as one name is, and Immich never rewrites an original. A program that
// rewrites the source's file in place changes what the target sees. Turned down: copying those as well, which would
// cost the space of all that is kept.
#include "steps/keep.h"

#include <fmt/format.h>

#include "base/kill_point.h"
#include "base/log.h"
#include "files/space.h"
#include "job/faults.h"
#include "job/halving.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/candidates.h"
#include "steps/move_originals.h"
#include "steps/placed_asset.h"
#include "tree/seen_file.h"

namespace kindred::sync {

namespace {

constexpr int kMirrorsPerPage = 500;  // mirrors at a time: a transaction well under a second

/// A mirror that is to become the target's own.
struct OwnMirror {
  Original original;
  bool is_source_gone = false;
  bool is_waiting = false;  ///< another file holds its original's name in the tree
  bool was_link = false;    ///< as it is on record
  std::optional<files::Placement> copied{};
};

/// Goes through all of them in pages.
class OwnMirrors {
 public:
  explicit OwnMirrors(JobRun& run) : run_(run) {}

  /// Empty after the last one.
  std::vector<OwnMirror> next_page() {
    std::vector<OwnMirror> page;
    for (const pg::Row row : run_.connection->query(run_.adapted(sql::immich::list_own), last_, kMirrorsPerPage)) {
      last_ = row.get<Uuid>("mirror_id");
      page.push_back({{row.get<Uuid>("source_id"), last_, row.get<std::string>("source_path"),
                       row.get<std::string>("path"), row.get<std::int64_t>("modified_ms")},
                      row.get<bool>("is_source_gone"),
                      row.get<bool>("is_waiting"),
                      row.get<bool>("was_link")});
    }
    return page;
  }

 private:
  JobRun& run_;
  Uuid last_;
};

/// Motion parts of live photos lie in Immich's own folders, where nothing is a symbolic link.
bool lies_in_tree(const JobRun& run, const OwnMirror& mirror) {
  return run.places.has_tree() && mirror.original.tree_path.starts_with(run.job.target_path_prefix);
}

/// What its name in the tree shows. Throws Error(failed) where the disk does not answer.
std::optional<SeenFile> shown_file(const JobRun& run, const OwnMirror& mirror) {
  return look_at(run.config, mirror.original.tree_path);
}

struct Seen {
  bool answers = true;  ///< the disk
  std::optional<SeenFile> file{};
};

Seen try_to_look_at(const JobRun& run, const OwnMirror& mirror) {
  try {
    return {true, shown_file(run, mirror)};
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::failed) throw;
    return {false, {}};
  }
}

/// The source deleted the file that the mirror's link leads to. A disk that does not answer is no proof of that.
bool is_lost(const JobRun& run, const OwnMirror& mirror) {
  if (!mirror.is_source_gone || mirror.is_waiting || !lies_in_tree(run, mirror)) return false;
  const Seen seen = try_to_look_at(run, mirror);
  return seen.answers && !seen.file;
}

Error no_room(const JobRun& run, const KeepingCost& cost) {
  return {
      ErrorKind::no_space,
      fmt::format("job {}: {} photos that the source no longer shares are symbolic links. To keep them, they must be "
                  "copied, which takes {} bytes; the disk of {} has {}",
                  run.job.name, cost.copies, cost.bytes, run.job.target_path_prefix, cost.free_bytes),
      fmt::format("make {} bytes of room there, before the source's trash is emptied; or set on_removal: follow, "
                  "which removes them",
                  cost.bytes - cost.free_bytes)};
}

/// Keeps one page after the other.
class Keeper {
 public:
  /// Without `copies` the mirrors that need one stay as they are.
  Keeper(JobRun& run, bool copies) : run_(run), copies_(copies) {}

  std::int64_t keep(std::vector<OwnMirror> page) {
    std::vector<OwnMirror> ready;
    std::vector<std::pair<OwnMirror, std::string>> links;
    for (OwnMirror& mirror : page) look(std::move(mirror), ready, links);
    copy(std::move(links), ready);
    const std::int64_t before = kept_;
    commit_or_halve(
        std::span<const OwnMirror>(ready), [this](std::span<const OwnMirror> some) { commit(some); },
        [this](const OwnMirror& mirror, const pg::SqlError& error) {
          add_fault(mirror, reason_of(error), error.what());
        });
    record_faults(run_, *run_.connection, faults_);
    faults_.clear();
    return kept_ - before;
  }

 private:
  void look(OwnMirror mirror, std::vector<OwnMirror>& ready, std::vector<std::pair<OwnMirror, std::string>>& links) {
    if (!lies_in_tree(run_, mirror)) return ready.push_back(std::move(mirror));
    if (mirror.is_waiting) return add_fault(mirror, mirror.original.tree_path, files::PlaceResult::name_taken);
    try {
      const auto seen = shown_file(run_, mirror);
      if (!seen) return add_fault(mirror, mirror.original.source_path, files::PlaceResult::source_missing);
      if (!seen->is_link) {
        // Copied by a cycle that was killed before it could say so.
        if (mirror.was_link) {
          mirror.copied = files::Placement{files::PlaceResult::done, files::Placed::copied,
                                           static_cast<std::uint64_t>(seen->status.st_size), mtime_ms(*seen)};
        }
        return ready.push_back(std::move(mirror));
      }
      if (copies_) links.emplace_back(std::move(mirror), seen->here);
    } catch (const Error& error) {
      faults_.push_back(file_fault(mirror.original.source_id, mirror.original.source_path, error));
    }
  }

  /// What was made of the originals is off the record before they are made again: killed in between, nobody takes a
  /// copy for somebody else's file.
  void copy(std::vector<std::pair<OwnMirror, std::string>> links, std::vector<OwnMirror>& ready) {
    if (links.empty()) return;
    std::vector<Uuid> mirrors;
    for (const auto& link : links) mirrors.push_back(link.first.original.mirror_id);
    run_.write(sql::tracking::forget_made, mirrors);
    for (auto& [mirror, shown] : links) {
      if (copy(mirror, shown)) ready.push_back(std::move(mirror));
    }
    run_.places.sync();
    kill_point("keep_originals_copied");
  }

  bool copy(OwnMirror& mirror, const std::string& shown) {
    try {
      const auto placed = run_.places.tree().place(shown, name_of(mirror), files::Mode::reflink_or_copy, {}, true);
      if (placed.result == files::PlaceResult::done) {
        mirror.copied = placed;
        return true;
      }
      add_fault(mirror, mirror.original.source_path, placed.result);
    } catch (const Error& error) {
      faults_.push_back(file_fault(mirror.original.source_id, mirror.original.source_path, error));
    }
    return false;
  }

  std::string name_of(const OwnMirror& mirror) const {
    return mirror.original.tree_path.substr(run_.job.target_path_prefix.size());
  }

  void commit(std::span<const OwnMirror> some) {
    std::vector<Uuid> mirrors, with_other_time;
    std::vector<std::int64_t> times;
    MadeOriginals made;
    for (const OwnMirror& mirror : some) {
      const Uuid& id = mirror.original.mirror_id;
      mirrors.push_back(id);
      if (!mirror.copied) continue;
      if (mirror.copied->mtime_ms != mirror.original.modified_ms) {
        with_other_time.push_back(id);
        times.push_back(mirror.copied->mtime_ms);
      }
      if (const auto state = run_.places.tree().state_of(name_of(mirror)))
        made.add(id, placed_word(mirror.copied->how), *state);
    }
    pg::Transaction work = run_.begin();
    join_by_index(work);
    if (!times.empty()) {
      work.query(run_.adapted(sql::immich::set_modified), run_.job.target_user_id, with_other_time, times);
    }
    made.record(work);
    work.query(run_.adapted(sql::immich::note_given_up), mirrors);
    const pg::Result kept = work.query(run_.adapted(sql::immich::keep_mappings), mirrors, run_.job.name);
    kill_point("keep_before_commit");
    work.commit();
    kill_point("keep_committed");
    kept_ += static_cast<std::int64_t>(kept.size());
  }

  void add_fault(const OwnMirror& mirror, const std::string& path, files::PlaceResult result) {
    const Original& original = mirror.original;
    faults_.push_back(placing_fault(original.source_id, original.source_path, "original", path, result));
  }
  void add_fault(const OwnMirror& mirror, std::string reason, std::string detail) {
    const Original& original = mirror.original;
    faults_.push_back({original.source_id, original.source_path, std::move(reason), std::move(detail)});
  }

  JobRun& run_;
  const bool copies_;
  std::int64_t kept_ = 0;
  std::vector<Fault> faults_;
};

}  // namespace

std::int64_t find_own(JobRun& run) {
  if (run.places.tree_is_sources()) return 0;
  pg::Connection& connection = *run.connection;
  if (connection.query(run.adapted(sql::immich::find_own_photos)).affected() == 0) return 0;
  std::int64_t lost = 0;
  OwnMirrors own(run);
  for (auto page = own.next_page(); !page.empty(); page = own.next_page()) {
    std::vector<Uuid> mirrors;
    for (const OwnMirror& mirror : page) {
      if (is_lost(run, mirror)) mirrors.push_back(mirror.original.mirror_id);
    }
    if (!mirrors.empty()) connection.query(sql::tracking::give_up_own, mirrors);
    lost += static_cast<std::int64_t>(mirrors.size());
  }
  connection.query(run.adapted(sql::immich::find_own_motion_parts));
  return lost;
}

KeepingCost cost_of_keeping(JobRun& run) {
  KeepingCost cost;
  OwnMirrors own(run);
  for (auto page = own.next_page(); !page.empty(); page = own.next_page()) {
    cost.photos += static_cast<std::int64_t>(page.size());
    for (const OwnMirror& mirror : page) {
      if (!lies_in_tree(run, mirror)) continue;
      const auto seen = try_to_look_at(run, mirror).file;
      if (!seen) ++cost.unreadable;
      if (!seen || !seen->is_link) continue;
      ++cost.copies;
      cost.bytes += seen->status.st_size;
    }
  }
  if (cost.copies > 0) cost.free_bytes = files::free_bytes(run.places.tree().real_path());
  return cost;
}

std::int64_t keep_mirrors(JobRun& run) {
  if (run.touched == 0 || run.places.tree_is_sources()) return 0;
  const KeepingCost cost = cost_of_keeping(run);
  if (cost.photos == 0) return 0;
  run.progress.expect(cost.photos);
  std::int64_t kept = 0;
  Keeper keeper(run, cost.has_room());
  OwnMirrors own(run);
  for (auto page = own.next_page(); !page.empty() && !run.stop.stop_requested(); page = own.next_page()) {
    const auto mirrors = static_cast<std::int64_t>(page.size());
    kept += keeper.keep(std::move(page));
    run.progress.advance(mirrors);
  }
  run.report().totals.kept += kept;
  if (kept > 0) {
    run.write(sql::tracking::forget_held, run.job.name);
    spdlog::info("job {}: the source no longer shares {} photos, which the target keeps as its own", run.job.name,
                 kept);
  }
  if (!cost.has_room()) throw no_room(run, cost);
  return kept;
}

std::int64_t adopt_kept(JobRun& run) {
  if (run.changed == 0) return 0;
  const Job& job = run.job;
  if (run.window.everything) run.write(run.adapted(sql::immich::forget_kept), job.source_user_id, job.target_user_id);
  const pg::Result kept = run.connection->query(sql::tracking::has_kept, job.source_user_id, job.target_user_id);
  const bool has_photos = run.candidates > 0 && kept[0].get<bool>("photos");
  if (!has_photos && !kept[0].get<bool>("people")) return 0;
  std::int64_t adopted = 0;
  pg::Transaction work = run.begin();
  if (has_photos) {
    work.query(run.adapted(sql::immich::settle_gone_kept), job.target_user_id, job.name);
    for (const pg::Row row : work.query(run.adapted(sql::immich::adopt_kept), job.name, job.target_user_id,
                                        job.target_library_id, job.target_path_prefix)) {
      adopted += row.get<bool>("is_adopted") ? 1 : 0;
    }
    // What the target took out of an album while the photo was its own stays out.
    if (adopted > 0) {
      work.query(run.adapted(sql::immich::note_removed_entries), job.name, job.album_id, "epoch", true);
    }
  }
  work.query(run.adapted(sql::immich::adopt_kept_people), job.target_user_id);
  work.commit();
  run.touched += adopted;
  run.candidates = count_candidates(run);
  run.report().totals.adopted += adopted;
  return adopted;
}

}  // namespace kindred::sync
