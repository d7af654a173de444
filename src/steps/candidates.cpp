#include "steps/candidates.h"

#include "job/job_run.h"
#include "job/selection.h"
#include "sql.h"
#include "steps/touched.h"

namespace kindred::sync {

std::int64_t find_candidates(JobRun& run) {
  pg::Connection& connection = *run.connection;
  run.candidates = 0;
  if (run.changed == 0) return 0;
  judge_added(run);
  connection.query_params(
      run.adapted(sql::immich::find_candidates),
      candidate_params(run.job, run.instance.settings, run.places.media_root(), run.retry_all_faults));
  if (run.window.everything) connection.query("analyze pg_temp.kindred_candidate");
  if (run.is_tree_covered || run.references.holds_new)
    connection.query("delete from pg_temp.kindred_candidate where ordinal is not null");
  run.candidates = count_candidates(run);
  return run.candidates;
}

std::int64_t count_candidates(JobRun& run) {
  return run.connection->query("select count(ordinal) as ready from pg_temp.kindred_candidate")[0].get<std::int64_t>(
      "ready");
}

/// Else a photo that was trashed since would be told of for ever.
void forget_faults(JobRun& run) {
  const Job& job = run.job;
  run.write(run.adapted(sql::immich::forget_faults), job.name, job.source_user_id, job.archived == Archived::include);
}

std::int64_t note_waiting(JobRun& run) {
  if (run.changed > 0) forget_faults(run);
  const pg::Result noted = run.write(sql::tracking::note_waiting, run.job.name);
  run.report().pending = noted[0].get<std::int64_t>("pending");
  return run.report().pending;
}

CandidateQueue::CandidateQueue(JobRun& run) : run_(run), size_(run.config.batch_size) {}

void CandidateQueue::took(std::size_t photos, double seconds) {
  const std::lock_guard lock(mutex_);
  size_.took(static_cast<int>(photos), seconds);
}

std::vector<Candidate> CandidateQueue::next_batch() {
  const std::lock_guard lock(mutex_);
  std::vector<Candidate> batch;
  if (run_.stop.stop_requested()) return batch;
  const pg::Result rows = run_.connection->query(run_.adapted(sql::immich::list_batch_assets), last_ordinal_,
                                                 size_.photos(), run_.job.target_user_id);
  for (const pg::Row row : rows) {
    batch.push_back({row.get<Uuid>("source_id"), row.get<Uuid>("mirror_id"), row.get<std::string>("original_path"),
                     row.get<std::optional<Uuid>>("library_id"), row.get<bool>("mirror_exists")});
    last_ordinal_ = row.get<std::int64_t>("ordinal");
  }
  return batch;
}

}  // namespace kindred::sync
