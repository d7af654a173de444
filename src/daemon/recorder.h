#pragma once
#include <functional>
#include <string>

#include "base/rare_log.h"
#include "config/config.h"
#include "daemon/heartbeat.h"
#include "job/progress.h"
#include "job/report.h"
#include "status/board.h"

namespace kindred::daemon {

/// The snapshot of a daemon that has just started: its jobs, and nothing known of them.
status::Snapshot first_snapshot(const Config& config, WallTime now);
/// Makes the snapshot's jobs those of `config`, in its order; what is known of one that stays, stays.
void take_over_jobs(status::Snapshot& snapshot, const Config& config);

/// Hears how the cycles go, and tells it on: to the board for the pages, to the log for people, to the heartbeat.
class Recorder : public sync::Progress {
 public:
  Recorder(status::SnapshotBoard& board, Heartbeat& heartbeat, const Clock& clock, RareLog::Sink sink = log_sink());

  void job_started(std::string_view job) override;
  void step_started(std::string_view name, const sync::Sentence& sentence) override;
  void expect(std::int64_t total) override;
  void advance(std::int64_t done) override;
  void job_ended(const sync::JobReport& report) override;

  void cycle_ended(const sync::CycleReport& report);
  /// What concerned all jobs, so that none ran.
  void cycle_failed(const Error& error, bool database_reached);
  RareLog& failures() { return failures_; }

  /// Failures as errors, their ends as information.
  static RareLog::Sink log_sink();

 private:
  void change_running(const std::function<void(status::CycleUnderWay&)>& action);
  void log_job(const sync::JobReport& report);

  status::SnapshotBoard& board_;
  Heartbeat& heartbeat_;
  const Clock& clock_;
  RareLog failures_;
  std::string job_;  ///< the one under way
};

/// For `systemctl status`: how all is, in one line.
std::string one_line(const status::Snapshot& snapshot, const status::Moment& now);

}  // namespace kindred::daemon
