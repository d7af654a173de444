// One description of each table drives the copy of a new mirror and, here, its upkeep: rows that the source lost go,
// rows that the mirror lacks come, and the others are brought up to date where they differ, so a cycle without a change
// writes nothing. Everything about one page of mirrors happens in one transaction with one snapshot; a page that fails
// is halved until the mirror at fault stands alone.
#include "steps/follow_rows.h"

#include <span>

#include "base/kill_point.h"
#include "immich/copy_statement.h"
#include "job/faults.h"
#include "job/halving.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/changed_files.h"
#include "steps/people.h"
#include "steps/removal.h"

namespace kindred::sync {

namespace {

constexpr int kMirrorsPerPage = 250;  // mirrors at a time: a transaction well under a second

/// Upkeep of one page of mirrors in one transaction.
class PageOfMirrors {
 public:
  PageOfMirrors(JobRun& run, pg::Transaction& work, const ChangedFiles& files)
      : run_(run), work_(work), files_(files) {}

  std::int64_t follow(std::span<const Uuid> mirrors, const std::vector<std::string>& statements) {
    work_.query(run_.adapted(sql::immich::fill_followed_batch), run_.cluster.is_shared,
                std::vector<Uuid>(mirrors.begin(), mirrors.end()));
    work_.query(run_.adapted(sql::immich::resolve_batch_people));
    run_.query_where_needed(work_, sql::immich::find_twins);
    files_.send(work_, mirrors);
    const std::string media_root = run_.places.media_root() + "/";
    work_.query(run_.adapted(sql::immich::queue_replaced_files), run_.job.name, media_root);
    work_.query(run_.adapted(sql::immich::free_file_names));
    count(work_.query(run_.adapted(sql::immich::drop_gone_files), run_.job.name, media_root));
    changed_ += run_.query_where_needed(work_, sql::immich::drop_encoded_videos, run_.job.name, media_root);
    changed_ += run_.query_where_needed(work_, sql::immich::replace_text_lines);
    forget_gone_faces();
    const std::vector<Uuid> left_behind = drop_detected_faces();
    changed_ += run_.query_where_needed(work_, sql::immich::release_faces);
    for (const std::string& statement : statements) count(work_.query(statement));
    changed_ += run_.query_where_needed(work_, sql::immich::drop_shared_embeddings);
    delete_left_people(left_behind);
    work_.query(sql::tracking::record_xmp);
    work_.query(sql::tracking::clear_faults, run_.step, files_.sources_at_fault());
    return changed_;
  }

 private:
  void count(const pg::Result& result) { changed_ += static_cast<std::int64_t>(result.affected()); }

  void forget_gone_faces() {
    work_.query(run_.adapted(sql::immich::note_deleted_faces), run_.job.name);
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
  const ChangedFiles& files_;
  std::int64_t changed_ = 0;
};

class Follower {
 public:
  explicit Follower(JobRun& run) : run_(run), statements_(immich::follow_statements(run.instance.catalogue)) {}

  std::int64_t follow(const std::vector<Uuid>& page) {
    std::int64_t changed = 0;
    ChangedFiles files(run_, page);
    try {
      commit_or_halve(
          std::span<const Uuid>(page), [&](std::span<const Uuid> some) { changed += commit(some, files); },
          [this](const Uuid& mirror, const pg::SqlError& error) { give_up(mirror, error); });
      files.settle();
    } catch (const JobTakenOver&) {
      files.put_back();
      throw;
    }
    record_faults(run_, *run_.connection, files.faults());
    return changed;
  }

 private:
  std::int64_t commit(std::span<const Uuid> mirrors, const ChangedFiles& files) {
    pg::Transaction work = run_.begin(pg::Isolation::repeatable_read, lock_people_for_use);
    join_by_index(work);
    const std::int64_t changed = PageOfMirrors(run_, work, files).follow(mirrors, statements_);
    work.commit();
    kill_point("page_followed");
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
  if (run.differing == 0) return 0;
  Follower follower(run);
  std::int64_t changed = 0;
  Uuid last;
  while (!run.stop.stop_requested()) {
    const auto page =
        pg::column<Uuid>(run.connection->query(sql::tracking::list_differing, last, kMirrorsPerPage), "mirror_id");
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
