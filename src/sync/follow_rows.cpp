// One description of each table drives the copy of a new mirror and, here, its upkeep: rows that the source lost go,
// rows that the mirror lacks come, and the others are brought up to date where they differ, so a cycle without a change
// writes nothing. Everything about one page of mirrors happens in one transaction with one snapshot; a page that fails
// is halved until the mirror at fault stands alone.
#include "sync/follow_rows.h"

#include <algorithm>

#include "base/kill_point.h"
#include "base/log.h"
#include "immich/copy_statement.h"
#include "sql.h"
#include "sync/faults.h"
#include "sync/halving.h"
#include "sync/job_run.h"
#include "sync/people.h"
#include "sync/removal.h"
#include "sync/session.h"

namespace kindred::sync {

namespace {

constexpr int kPage = 250;  // mirrors at a time: a transaction well under a second

/// Upkeep of one page of mirrors in one transaction.
class Page {
 public:
  Page(JobRun& run, pg::Transaction& work) : run_(run), work_(work) {}

  std::int64_t follow(const std::vector<Uuid>& mirrors, const std::vector<std::string>& statements) {
    work_.query(run_.adapted(sql::immich::fill_followed_batch), mirrors, run_.cluster.is_shared);
    work_.query(run_.adapted(sql::immich::resolve_batch_people));
    run_.query_where_needed(work_, sql::immich::find_twins);
    place_changed_files();
    const std::string media_root = run_.places.media_root() + "/";
    work_.query(run_.adapted(sql::immich::queue_replaced_files), run_.job.name, media_root);
    work_.query(run_.adapted(sql::immich::free_file_names));
    count(work_.query(run_.adapted(sql::immich::drop_gone_files), run_.job.name, media_root));
    changed_ += run_.query_where_needed(work_, sql::immich::drop_encoded_videos, run_.job.name, media_root);
    changed_ += run_.query_where_needed(work_, sql::immich::renew_text);
    forget_gone_faces();
    const std::vector<Uuid> left_behind = drop_detected_faces();
    changed_ += run_.query_where_needed(work_, sql::immich::release_faces);
    for (const std::string& statement : statements) count(work_.query(statement));
    changed_ += run_.query_where_needed(work_, sql::immich::drop_shared_embeddings);
    delete_left_people(left_behind);
    work_.query(sql::tracking::clear_faults, run_.watermark.now);
    return changed_;
  }

  /// Of mirrors whose files met something in their way, to be recorded after the commit.
  const std::vector<Fault>& faults() const { return faults_; }

 private:
  void count(const pg::Result& result) { changed_ += static_cast<std::int64_t>(result.affected()); }

  /// Places derived files that the mirrors lack or that Immich made anew, and sends their names.
  void place_changed_files() {
    std::vector<pg::Params> placed;
    for (const pg::Row row : work_.query(run_.adapted(sql::immich::list_changed_files), run_.window.since)) {
      const auto source_id = row.get<Uuid>("source_id");
      if (row.get<std::string_view>("type") == "sidecar") {
        const std::string xmp = row.get<std::string>("tree_path") + ".xmp";
        if (placed_or_fault(row, [&] { return place_xmp(row.get<std::string>("path"), xmp); })) {
          placed.push_back(pg::make_params(row.get<Uuid>("file_id"), source_id, xmp));
        }
        continue;
      }
      const auto path =
          immich::derived_path(run_.job.target_user_id, row.get<Uuid>("mirror_id"), source_id,
                               row.get<std::string>("type"), row.get<bool>("is_edited"), row.get<std::string>("path"));
      if (!placed_or_fault(row,
                           [&] { return place(row.get<std::string>("path"), path, row.get<bool>("is_edited")); })) {
        continue;
      }
      placed.push_back(pg::make_params(row.get<Uuid>("file_id"), source_id, run_.places.immich_path(path)));
    }
    if (placed.empty()) return;
    kill_point("changed_files_placed");
    auto next = placed.begin();
    work_.copy_in("kindred_file", {"source_file_id", "source_id", "path"}, [&](pg::Params& row) {
      if (next == placed.end()) return false;
      row = std::move(*next++);
      return true;
    });
  }

  /// What stands in the way of one file (a link in the tree, an unreadable disk block) costs no other mirror.
  template <class Place>
  bool placed_or_fault(const pg::Row& row, const Place& place) {
    try {
      return place();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::refused && error.kind() != ErrorKind::failed) throw;
      const auto source_id = row.get<Uuid>("source_id");
      const bool is_known =
          std::any_of(faults_.begin(), faults_.end(), [&](const Fault& fault) { return fault.source_id == source_id; });
      const char* const reason = error.kind() == ErrorKind::refused ? "path_refused" : "file_failed";
      if (!is_known) faults_.push_back({source_id, row.get<std::string>("tree_path"), reason, error.what()});
      return false;
    }
  }

  /// Always a copy of its own, as for new mirrors. False where the row outlived the source's file.
  bool place_xmp(const std::string& source, const std::string& xmp) {
    if (run_.places.tree_is_sources() || !xmp.starts_with(run_.job.target_path_prefix)) return false;
    const auto placement =
        run_.places.tree().place(immich::path_here(run_.config, source), xmp.substr(run_.job.target_path_prefix.size()),
                                 files::Mode::reflink_or_copy, {}, true);
    return placement.result == files::PlaceResult::done;
  }

  /// False where the source's is not there: Immich is about to make it.
  bool place(const std::string& source, const immich::DerivedPath& path, bool is_edited) {
    const std::string here = files::resolve(immich::path_here(run_.config, source));
    if (here.empty() || !run_.places.is_derived_file(here)) return false;
    const auto mode = is_edited ? files::Mode::reflink_or_copy : files::mode_of(run_.job.thumbnails);
    const auto placement = run_.places.derived(path.folder).place(here, path.relative, mode, {}, true);
    return placement.result == files::PlaceResult::done;
  }

  void forget_gone_faces() {
    work_.query(run_.adapted(sql::immich::note_refused_faces), run_.job.name);
    const pg::Result deleted = work_.query(run_.adapted(sql::immich::delete_gone_faces));
    const auto gone = pg::column<Uuid>(deleted, "face_id");
    if (!gone.empty()) work_.query(sql::tracking::note_gone_faces, gone, run_.job.name);
    count(deleted);
  }

  /// Those that Immich found on the mirrors itself, beside ours. Returns whose they were.
  std::vector<Uuid> drop_detected_faces() {
    std::vector<Uuid> people;
    const pg::Result dropped = work_.query(run_.adapted(sql::immich::drop_detected_faces));
    for (const pg::Row row : dropped) {
      if (const auto person = row.get<std::optional<Uuid>>("person_id")) people.push_back(*person);
    }
    count(dropped);
    return people;
  }

  /// Whom Immich made for such faces and who has none any more.
  void delete_left_people(const std::vector<Uuid>& people) {
    if (people.empty()) return;
    const pg::Result left = work_.query(run_.adapted(sql::immich::queue_left_people), run_.job.target_user_id, people,
                                        run_.job.name, run_.places.media_root() + "/");
    if (!left.empty()) delete_people(run_, work_, pg::column<Uuid>(left, "person_id"));
  }

  JobRun& run_;
  pg::Transaction& work_;
  std::int64_t changed_ = 0;
  std::vector<Fault> faults_;
};

class Follower {
 public:
  explicit Follower(JobRun& run) : run_(run), statements_(immich::follow_statements(run.instance.catalogue)) {}

  std::int64_t follow(std::span<const Uuid> mirrors) {
    std::int64_t changed = 0;
    commit_or_halve(
        mirrors, [&](std::span<const Uuid> some) { changed += commit(some); },
        [this](const Uuid& mirror, const pg::SqlError& error) { give_up(mirror, error); });
    return changed;
  }

 private:
  std::int64_t commit(std::span<const Uuid> mirrors) {
    pg::Transaction work = run_.begin(pg::Isolation::repeatable_read, keep_people);
    join_by_index(work);
    Page page(run_, work);
    const std::int64_t changed = page.follow({mirrors.begin(), mirrors.end()}, statements_);
    work.commit();
    kill_point("page_followed");
    record_faults(run_, *run_.connection, page.faults());
    return changed;
  }

  /// The mirror stays as it is, and nobody else's upkeep waits for it.
  void give_up(const Uuid& mirror, const pg::SqlError& error) {
    const pg::Result source = run_.connection->query(sql::tracking::read_source, mirror);
    record_faults(
        run_, *run_.connection,
        {{source[0].get<Uuid>("source_id"), source[0].get<std::string>("tree_path"), reason_of(error), error.what()}});
  }

  JobRun& run_;
  const std::vector<std::string> statements_;
};

}  // namespace

std::int64_t follow_rows(JobRun& run) {
  if (run.touched == 0) return 0;
  Follower follower(run);
  std::int64_t changed = 0;
  Uuid last;
  while (!run.stop.stop_requested()) {
    const auto page = pg::column<Uuid>(run.connection->query(sql::tracking::list_kept, last, kPage), "mirror_id");
    if (page.empty()) break;
    remake_people(run, *run.connection, page);
    changed += follower.follow(page);
    last = page.back();
  }
  unlink_queued_files(run);
  run.report().totals.followed += changed;
  return changed;
}

}  // namespace kindred::sync
