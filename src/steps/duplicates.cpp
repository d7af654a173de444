// Each step has two halves: the first asks and finds copies, in temporary tables alone; the second writes what follows.
#include "steps/duplicates.h"

#include "job/job_run.h"
#include "job/selection.h"
#include "sql.h"
#include "steps/candidates.h"
#include "steps/duplicate_search.h"
#include "steps/removal.h"

namespace kindred::sync {

namespace {

std::int64_t ask_skipped(JobRun& run) {
  forget_asked(*run.connection);
  const pg::Result asked =
      run.connection->query(run.adapted(sql::immich::ask_skipped), run.job.source_user_id, run.job.target_user_id,
                            selecting_prefix(run.job, run.places.media_root()), shares_uploads(run.job),
                            run.window.everything, run.instance.settings.clip);
  return static_cast<std::int64_t>(asked.affected());
}

/// A motion part may have been mirrored before its still was ready.
void remove_motion_parts(JobRun& run, const std::vector<Uuid>& stills) {
  const pg::Result parts =
      run.connection->query(sql::immich::list_skipped_motion_parts, run.job.target_user_id, stills);
  if (!parts.empty()) remove_page(run, pg::column<Uuid>(parts, "mirror_id"));
}

}  // namespace

std::int64_t reconsider_duplicates(JobRun& run) {
  if (run.changed == 0 && !run.window.everything) return 0;
  if (ask_skipped(run) == 0) return 0;
  find_copies(copy_search(run));
  const pg::Result decided = run.write(run.adapted(sql::immich::reconsider_duplicates), run.job.target_user_id);
  const auto freed = decided[0].get<std::int64_t>("freed");
  run.changed += freed;
  return freed + decided[0].get<std::int64_t>("confirmed");
}

std::int64_t skip_duplicates(JobRun& run) {
  if (run.job.duplicates == Duplicates::keep || run.candidates == 0) return 0;
  forget_asked(*run.connection);
  run.connection->query(run.adapted(sql::immich::ask_candidates));
  if (find_copies(copy_search(run)) == 0) return 0;

  pg::Transaction work = run.begin();
  const std::vector<Uuid> all;
  const auto stills = pg::column<Uuid>(
      work.query(sql::tracking::skip_duplicates, run.job.target_user_id, all, run.job.name), "source_id");
  work.query(run.adapted(sql::immich::drop_skipped_candidates), run.job.target_user_id);
  work.commit();
  remove_motion_parts(run, stills);
  run.candidates = count_candidates(run);
  run.report().totals.duplicates += static_cast<std::int64_t>(stills.size());
  return static_cast<std::int64_t>(stills.size());
}

}  // namespace kindred::sync
