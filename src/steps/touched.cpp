// What a cycle looks at follows what changed, not the size of the library (promise 7): two lists in temporary tables,
// the changed assets and the mappings among them. A cycle that looks at everything only fills the first list otherwise,
// so there is one code path.
#include "steps/touched.h"

#include <algorithm>
#include <chrono>

#include "job/job_run.h"
#include "job/selection.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::chrono::hours kEverythingAgain{24};  // the safety net; it must find nothing
constexpr std::chrono::minutes kPassAgain{5};       // over tables whose counters cannot be trusted
constexpr std::chrono::minutes kClockSlack{1};      // between two clocks that are kept by NTP
constexpr std::chrono::minutes kCountersLate{2};    // PostgreSQL's own longest wait is a minute (PGSTAT_MAX_INTERVAL)

void take_xid_marks(Watermark& mark, const std::optional<Watermark>& last, bool everything, bool everywhere) {
  const bool turns = everything || mark.at - last->recent_at >= kCountersLate;
  mark.settled_xid = everything ? mark.xid : turns ? last->recent_xid : last->settled_xid;
  mark.recent_xid = turns ? mark.xid : last->recent_xid;
  mark.recent_at = turns ? mark.at : last->recent_at;
  mark.all_scanned_xid = everywhere ? mark.xid : last->all_scanned_xid;
  mark.all_scanned_at = everywhere ? mark.at : last->all_scanned_at;
  mark.all_at = everything ? mark.at : last->all_at;
}

/// PostgreSQL's clock went back since the last mark, or not as far ahead as this machine's, which only counts.
bool was_set_back(const pg::Row& row, const Watermark& last, SteadyTime now) {
  const auto elapsed = row.get<std::optional<double>>("elapsed");
  return elapsed && std::chrono::duration<double>(*elapsed) < now - last.at - kClockSlack;
}

void read_watermark(JobRun& run) {
  const std::optional<Watermark>& last = run.last;
  Watermark& mark = run.watermark;
  mark.at = Clock().now();
  const bool is_pass_due = last && mark.at - last->all_scanned_at >= kPassAgain;
  const pg::Result rows =
      run.connection->query(run.adapted(sql::immich::read_watermark), last ? std::optional(last->now) : std::nullopt,
                            last ? last->scanned_xid : 0, last ? last->counters : "{}", is_pass_due);
  const pg::Row row = rows[0];
  const bool counts_late = row.get<bool>("counts_late");
  mark.cluster_members = run.cluster.members;
  run.window.everything = !last || row.get<bool>("is_future") || was_set_back(row, *last, mark.at) ||
                          mark.at - last->all_at >= kEverythingAgain || last->cluster_members != mark.cluster_members;
  run.window.since = row.get<std::optional<std::string>>("since").value_or("epoch");
  run.window.changed_tables = row.get<std::string>("changed_tables");
  if (last) {
    run.window.xid = counts_late ? last->all_scanned_xid : std::min(last->scanned_xid, last->settled_xid);
  }
  mark.now = row.get<std::string>("now");
  mark.xid = row.get<std::int64_t>("xid");
  mark.counters = row.get<std::string>("counters");
  const bool passes = run.window.everything || run.window.changed_tables != "{}";
  mark.scanned_xid = passes ? mark.xid : last->scanned_xid;
  take_xid_marks(mark, last, run.window.everything, run.window.everything || (counts_late && is_pass_due));
}

/// PostgreSQL counts 64 bits of transactions and stamps rows with the lower 32.
std::string row_stamp(std::int64_t xid) {
  return std::to_string(static_cast<std::uint32_t>(xid));
}

}  // namespace

std::int64_t find_changed(JobRun& run) {
  pg::Connection& connection = *run.connection;
  read_watermark(run);
  const Window& window = run.window;
  const pg::Result found =
      window.everything ? connection.query(run.adapted(sql::immich::find_all), run.job.name, run.job.source_user_id)
                        : connection.query(run.adapted(sql::immich::find_changed), run.job.name, window.since,
                                           row_stamp(window.xid), window.changed_tables, run.retry_all_faults);
  run.changed = static_cast<std::int64_t>(found.affected());
  if (run.changed == 0) return 0;
  // A list of everything needs no completion, but the planner must know how long it is.
  connection.query(window.everything ? std::string("analyze pg_temp.kindred_changed")
                                     : run.adapted(sql::immich::add_related));
  return run.changed;
}

std::int64_t find_touched(JobRun& run) {
  pg::Connection& connection = *run.connection;
  run.touched = 0;
  if (run.changed == 0) return 0;
  const pg::Result found =
      connection.query_params(run.adapted(sql::immich::find_touched), touched_params(run.job, run.places.media_root()));
  run.touched = static_cast<std::int64_t>(found.affected());
  if (run.window.everything) connection.query("analyze pg_temp.kindred_touched");
  return run.touched;
}

}  // namespace kindred::sync
