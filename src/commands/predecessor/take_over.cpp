// PageOfMappings by page, each in one transaction that also gives the mapping its job: what a crash leaves is found
// again, because it still has none.
#include "commands/predecessor/take_over.h"

#include <fmt/format.h>

#include "base/kill_point.h"
#include "base/log.h"
#include "immich/copy_statement.h"
#include "job/faults.h"
#include "job/job_run.h"
#include "job/selection.h"
#include "sql.h"
#include "steps/move_originals.h"
#include "steps/placed_asset.h"

namespace kindred::sync {

namespace {

constexpr int kMirrorsPerPage = 250;  // mirrors at a time: a transaction well under a second

class PageOfMappings {
 public:
  PageOfMappings(JobRun& run, pg::Transaction& work) : run_(run), work_(work) {}

  /// Takes over `most` mappings at most, none of those `at_fault`. Returns how many it found.
  std::int64_t take_over(const std::vector<Uuid>& at_fault, int most) {
    const Job& job = run_.job;
    const pg::Result found = query(sql::immich::take_over_mappings, job.source_user_id, job.target_user_id,
                                   job.target_library_id, selecting_prefix(job, run_.places.media_root()),
                                   shares_uploads(job), job.target_path_prefix, at_fault, job.name, most);
    for (const pg::Row row : found) {
      const auto path = row.get<std::optional<std::string>>("path");
      if (!path) continue;  // the target deleted the mirror: find_touched buries it
      mirrors_.push_back(row.get<Uuid>("mirror_id"));
      checksums_.push_back(immich::path_checksum(*path));
      look_at_original(mirrors_.back(), *path, row.get<std::optional<std::string>>("source_path"));
    }
    if (!mirrors_.empty()) complete();
    return static_cast<std::int64_t>(found.size());
  }

 private:
  template <class... Args>
  pg::Result query(std::string_view statement, const Args&... args) {
    return work_.query(run_.adapted(statement), args...);
  }

  /// How the original lies in the tree; what is not there is placed by follow_originals. What shows the source's file
  /// is on record from now on: what somebody puts in its place later is not ours.
  void look_at_original(const Uuid& mirror, const std::string& path, const std::optional<std::string>& source_path) {
    placed_.emplace_back("existing");
    if (run_.places.tree_is_sources()) return;
    const auto shown = look_at(run_.config, path);
    const auto source = source_path ? look_at(run_.config, *source_path) : std::nullopt;
    placed_.back() = shown && source ? placed_word(*shown, *source) : "copy";
    if (!shown || !source || !path.starts_with(run_.job.target_path_prefix)) return;
    if (!is_same_file(*shown, *source) && !is_like_a_copy(*shown, *source)) return;
    try {
      const auto there = run_.places.tree().state_of(path.substr(run_.job.target_path_prefix.size()));
      if (there) made_.add(mirror, placed_.back(), *there);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::refused) throw;  // a link leads there: nothing behind it is ours
    }
  }

  void complete() {
    work_.query(sql::tracking::record_placed, mirrors_, placed_);
    made_.record(work_);
    query(sql::immich::set_path_checksums, run_.job.target_user_id, mirrors_, checksums_);
    query(sql::immich::fill_taken_over, mirrors_, run_.cluster.is_shared);
    rename_faces();
    work_.query(immich::record_followed_statement(run_.instance.catalogue));
    query(sql::immich::note_own_changes);
  }

  // An id is what phones know a face by, so one under a new id is a new face and the old one is deleted.
  void rename_faces() {
    query(sql::immich::find_renamed_faces);
    work_.query(immich::copy_renamed_faces_statement(run_.instance.catalogue));
    query(sql::immich::move_face_embeddings);
    query(sql::immich::move_feature_faces, run_.job.target_user_id);
    query(sql::immich::map_taken_over_people, run_.job.source_user_id);
    query(sql::immich::delete_renamed_faces);
  }

  JobRun& run_;
  pg::Transaction& work_;
  std::vector<Uuid> mirrors_;
  std::vector<std::string> checksums_, placed_;
  MadeOriginals made_;
};

/// Mappings of nothing go, and mirrors without a mapping get one.
void mend_mappings(JobRun& run) {
  const Job& job = run.job;
  run.write(run.adapted(sql::immich::forget_dangling), job.source_user_id, job.target_user_id);
  run.write(run.adapted(sql::immich::recover_mappings), job.source_user_id, job.target_user_id, job.target_library_id,
            selecting_prefix(job, run.places.media_root()), shares_uploads(job), job.target_path_prefix,
            run.places.media_root() + "/");
}

/// What stood in the way of a mirror's own checksum may be gone by now.
void mend_checksums(JobRun& run) {
  const pg::Result found =
      run.connection->query(run.adapted(sql::immich::list_copied_checksums), run.job.name, run.job.target_user_id);
  if (found.empty()) return;
  std::vector<std::string> checksums;
  for (const pg::Row row : found) checksums.push_back(immich::path_checksum(row.get<std::string>("path")));
  run.write(run.adapted(sql::immich::set_path_checksums), run.job.target_user_id, pg::column<Uuid>(found, "mirror_id"),
            checksums);
}

/// Takes over page by page. A page that PostgreSQL refuses is halved until the mapping at fault stands alone; it keeps
/// its place among those that no job has, and the others are taken over.
class Taker {
 public:
  explicit Taker(JobRun& run) : run_(run) {}

  std::int64_t take_all() {
    std::int64_t mirrors = 0;
    while (!run_.stop.stop_requested()) {
      const auto page = take_page();
      if (page == 0) break;
      mirrors += page.value_or(0);
    }
    record_faults(run_, *run_.connection, faults_);
    return mirrors;
  }

 private:
  /// How many were taken over; nullopt where the page is to be tried in another size.
  std::optional<std::int64_t> take_page() {
    try {
      pg::Transaction work = run_.begin();
      const std::int64_t page = PageOfMappings(run_, work).take_over(at_fault_, most_);
      work.commit();
      kill_point("page_taken_over");
      most_ = kMirrorsPerPage;
      return page;
    } catch (const pg::SqlError& error) {
      if (error.kind() != ErrorKind::failed) throw;
      if (most_ == 1) leave_alone(error);
      most_ = most_ == 1 ? kMirrorsPerPage : most_ / 2;
      return std::nullopt;
    }
  }

  void leave_alone(const pg::SqlError& error) {
    const Job& job = run_.job;
    const pg::Result next = run_.connection->query(
        run_.adapted(sql::immich::next_claimable), job.source_user_id, job.target_user_id, job.target_library_id,
        selecting_prefix(job, run_.places.media_root()), shares_uploads(job), job.target_path_prefix, at_fault_);
    at_fault_.push_back(next[0].get<Uuid>("id"));
    faults_.push_back(
        {next[0].get<Uuid>("source_id"), next[0].get<std::string>("path"), reason_of(error), error.what()});
  }

  JobRun& run_;
  int most_ = kMirrorsPerPage;
  std::vector<Uuid> at_fault_;
  std::vector<Fault> faults_;
};

}  // namespace

std::int64_t take_over(JobRun& run) {
  const bool is_due =
      run.connection->query(sql::tracking::has_due_faults, run.job.name, "take_over", run.retry_all_faults)[0]
          .get<bool>("due");
  if (!run.window.everything && !is_due) return 0;
  if (run.window.everything) {
    mend_mappings(run);
    mend_checksums(run);
  }
  const std::int64_t mirrors = Taker(run).take_all();
  if (mirrors > 0) spdlog::info("job {}: took over {} mirrors that had no job", run.job.name, mirrors);
  return mirrors;
}

}  // namespace kindred::sync
