// What a cycle looks at follows what changed, not the size of the library (promise 7): two lists in temporary tables,
// the changed assets and the mappings among them. A cycle that looks at everything only fills the first list otherwise,
// so there is one code path.
#include "steps/touched.h"

#include "job/job_run.h"
#include "job/rules.h"
#include "job/selection.h"
#include "sql.h"
#include "steps/keep.h"
#include "steps/removal.h"

namespace kindred::sync {

namespace {

/// PostgreSQL counts 64 bits of transactions and stamps rows with the lower 32.
std::string row_stamp(std::int64_t xid) {
  return std::to_string(static_cast<std::uint32_t>(xid));
}

bool names_things(const Job& job) {
  return job.has_rules() || !job.never.empty();
}

void fill(JobRun& run) {
  fill_rules(*run.connection, run.instance.catalogue, run.job, run.places.media_root(), run.references);
}

}  // namespace

std::int64_t find_changed(JobRun& run) {
  pg::Connection& connection = *run.connection;
  const Window& window = run.window;
  if (names_things(run.job)) fill(run);  // find_changed asks which albums and tags count
  const pg::Result found =
      window.everything ? connection.query(run.adapted(sql::immich::find_all), run.job.name, run.job.source_user_id)
                        : connection.query(run.adapted(sql::immich::find_changed), run.job.name, window.since,
                                           row_stamp(window.xid), window.changed_tables, run.retry_all_faults);
  run.changed = static_cast<std::int64_t>(found.affected());
  // What is held back is judged again when anything changed, or when a person asks; else it stays as it is.
  const bool adds_held = !window.everything && (run.changed > 0 || run.retry_all_faults || run.released > 0);
  if (adds_held) {
    run.changed += static_cast<std::int64_t>(connection.query(sql::tracking::add_held, run.job.name).affected());
  }
  if (!window.everything) {  // find_all has them
    run.changed += static_cast<std::int64_t>(
        connection.query(run.adapted(sql::immich::add_people_at_fault), run.job.name, run.retry_all_faults).affected());
  }
  if (run.changed == 0) {
    report_held(run);
    return 0;
  }
  // A list of everything needs no completion, but the planner must know how long it is.
  connection.query(window.everything ? std::string("analyze pg_temp.kindred_changed")
                                     : run.adapted(sql::immich::add_related));
  return run.changed;
}

std::int64_t apply_rules(JobRun& run) {
  run.judged = 0;
  if (run.changed > 0 && !names_things(run.job)) fill(run);
  judge_added(run);
  if (run.judged == 0) return 0;
  if (run.window.everything) run.connection->query("analyze pg_temp.kindred_judged");
  return run.connection->query("select count(*) as taken from pg_temp.kindred_judged where is_taken")[0]
      .get<std::int64_t>("taken");
}

void judge_added(JobRun& run) {
  if (run.judged == run.changed) return;
  judge_assets(*run.connection, run.instance.catalogue, run.job);
  run.judged = run.changed;
  if (!names_things(run.job)) return;
  // What went since the cycle began took no photos just now, and left none out.
  const References now = read_references(*run.connection, run.instance.catalogue, run.job, true);
  run.references.is_held = run.references.is_held || now.is_held;
  run.references.holds_new = run.references.holds_new || now.holds_new;
}

std::int64_t find_touched(JobRun& run) {
  pg::Connection& connection = *run.connection;
  run.touched = 0;
  if (run.changed == 0) return 0;
  const pg::Result found =
      connection.query_params(run.adapted(sql::immich::find_touched), touched_params(run.job, run.places.media_root()));
  run.touched = static_cast<std::int64_t>(found.affected());
  if (names_things(run.job)) run.write(run.adapted(sql::immich::note_left_out), run.job.name);
  if (run.window.everything) connection.query("analyze pg_temp.kindred_touched");
  // What a rule names may be gone by mistake: then nothing becomes the target's own before a person lets it.
  const bool waits = run.references.is_held && (run.released == 0 || run.purpose == Purpose::plan);
  if (run.job.on_removal == OnRemoval::keep && !waits) find_own(run);
  return run.touched;
}

}  // namespace kindred::sync
