#include "job/window.h"

#include <algorithm>
#include <chrono>

#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr std::chrono::hours kEverythingAgain{24};  // the safety net; it must find nothing
constexpr std::chrono::minutes kPassAgain{5};       // over tables whose counters cannot be trusted
constexpr std::chrono::seconds kClockSlack{5};      // between two clocks; less than a cycle reads again
constexpr double kClockDrift = 1e-4;                // the same for each second that passed
constexpr std::chrono::seconds kToldAtMost{5};      // an idle session tells of its writes within a second or so
constexpr std::chrono::minutes kCountersLate{2};    // PostgreSQL's own longest wait is a minute (PGSTAT_MAX_INTERVAL)

bool is_watched(const Watermark& mark) {
  return mark.watched_at > mark.recent_at;
}

/// A statement of many minutes keeps its session from telling of earlier writes. So the marks turn only when nothing is
/// open any more that was open a little after they were taken.
bool may_turn(const Watermark& mark, const Watermark& last, const pg::Row& row) {
  return mark.at - last.recent_at >= kCountersLate && is_watched(last) && !row.get<bool>("is_watched_open");
}

void take_watched(Watermark& mark, const Watermark& last, const pg::Row& row) {
  const bool is_due = !is_watched(last) && mark.at - mark.recent_at >= kToldAtMost;
  mark.watched = is_due ? row.get<std::string>("open_transactions") : last.watched;
  mark.watched_at = is_due ? mark.at : last.watched_at;
}

void take_xid_marks(Watermark& mark, const std::optional<Watermark>& last, const pg::Row& row, bool everything,
                    bool everywhere) {
  const bool turns = everything || may_turn(mark, *last, row);
  mark.settled_xid = everything ? mark.xid : turns ? last->recent_xid : last->settled_xid;
  mark.recent_xid = turns ? mark.xid : last->recent_xid;
  mark.recent_at = turns ? mark.at : last->recent_at;
  mark.all_scanned_xid = everywhere ? mark.xid : last->all_scanned_xid;
  mark.all_scanned_at = everywhere ? mark.at : last->all_scanned_at;
  mark.all_at = everything ? mark.at : last->all_at;
  if (!turns) take_watched(mark, *last, row);
}

/// PostgreSQL's clock went back since the last mark, or not as far ahead as this machine's, which only counts.
bool was_set_back(const pg::Row& row, const Watermark& last, SteadyTime now) {
  const auto elapsed = row.get<std::optional<double>>("elapsed");
  const std::chrono::duration<double> by_ours = now - last.at;
  return elapsed && std::chrono::duration<double>(*elapsed) < by_ours * (1 - kClockDrift) - kClockSlack;
}

}  // namespace

void read_window(JobRun& run, bool everything) {
  const std::optional<Watermark>& last = run.last;
  Watermark& mark = run.watermark;
  mark.at = Clock().now();
  const bool is_pass_due = last && mark.at - last->all_scanned_at >= kPassAgain;
  const pg::Result rows =
      run.connection->query(run.adapted(sql::immich::read_watermark), last ? std::optional(last->now) : std::nullopt,
                            last ? last->scanned_xid : 0, last ? last->counters : "{}", is_pass_due,
                            last && last->is_quiet, last ? last->counting_since : "", last ? last->watched : "");
  const pg::Row row = rows[0];
  const bool counts_late = row.get<bool>("counts_late");
  mark.cluster_members = run.cluster.members + run.layout.fingerprint();
  run.window.everything = everything || !last || row.get<bool>("is_future") || was_set_back(row, *last, mark.at) ||
                          mark.at - last->all_at >= kEverythingAgain || last->cluster_members != mark.cluster_members;
  run.window.since = run.window.everything ? "epoch" : row.get<std::string>("since");
  run.window.changed_tables = row.get<std::string>("changed_tables");
  if (last) {
    run.window.xid = counts_late ? last->all_scanned_xid : std::min(last->scanned_xid, last->settled_xid);
  }
  mark.now = row.get<std::string>("now");
  mark.xid = row.get<std::int64_t>("xid");
  mark.counting_since = row.get<std::string>("counting_since");
  mark.is_quiet = row.get<bool>("is_quiet");
  mark.counters = row.get<std::string>("counters");
  const bool passes = run.window.everything || run.window.changed_tables != "{}";
  mark.scanned_xid = passes ? mark.xid : last->scanned_xid;
  take_xid_marks(mark, last, row, run.window.everything, run.window.everything || (counts_late && is_pass_due));
}

}  // namespace kindred::sync
