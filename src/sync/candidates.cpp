#include "sync/candidates.h"

#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

// A prefix that stands for the whole of a user's uploads (`<media>/library/<user>/`) must not narrow them: Immich's
// storage template moves uploads between `upload/` and `library/`.
std::string selecting_prefix(const JobRun& run) {
  const Job& job = run.job;
  if (!job.uploads) return job.source_path_prefix;
  const bool narrower = immich::path_in_tree(job, run.places.media_root(), job.source_path_prefix + "x") != "x";
  return narrower ? job.source_path_prefix : "";
}

std::int64_t find_candidates(JobRun& run) {
  pg::Connection& connection = *run.connection;
  connection.query("truncate pg_temp.kindred_candidate");
  run.candidates = 0;
  if (run.changed == 0) return 0;
  const immich::Settings& settings = run.instance.settings;
  connection.query(run.adapted(sql::immich::find_candidates), run.job.source_user_id, run.job.target_user_id,
                   selecting_prefix(run), run.job.uploads, run.job.archived == Archived::include, settings.clip,
                   settings.faces, settings.fullsize, run.retry_all_faults);
  if (run.window.everything) connection.query("analyze pg_temp.kindred_candidate");
  run.candidates = count_candidates(run);
  run.progress.expect(run.candidates);
  return run.candidates;
}

std::int64_t count_candidates(JobRun& run) {
  return run.connection->query("select count(ordinal) as ready from pg_temp.kindred_candidate")[0].get<std::int64_t>(
      "ready");
}

std::int64_t note_waiting(JobRun& run) {
  const pg::Result noted = run.connection->query(sql::tracking::note_waiting, run.job.name);
  run.report().pending = noted[0].get<std::int64_t>("pending");
  return run.report().pending;
}

std::vector<Candidate> CandidateQueue::next_batch() {
  const std::lock_guard lock(mutex_);
  std::vector<Candidate> batch;
  if (run_.stop.stop_requested()) return batch;
  const pg::Result rows = run_.connection->query(run_.adapted(sql::immich::list_batch_assets), last_ordinal_,
                                                 run_.config.batch_size, run_.job.target_user_id);
  for (const pg::Row row : rows) {
    batch.push_back({row.get<Uuid>("source_id"), row.get<Uuid>("mirror_id"), row.get<std::string>("original_path"),
                     row.get<bool>("mirror_exists")});
    last_ordinal_ = row.get<std::int64_t>("ordinal");
  }
  return batch;
}

}  // namespace kindred::sync
