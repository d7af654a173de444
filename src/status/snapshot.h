#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

/// How Kindred is: plain data that the daemon writes, and that `kindred status`, the page, /api/status, /readyz and
/// /metrics read. The fields' names are those of the JSON (docs/json.md).
namespace kindred::status {

/// Numbers by name: the fields of a cycle's totals, faults by reason, cycles by outcome.
using Counts = std::map<std::string, std::int64_t>;

struct Failure {
  std::string step;  ///< where it happened; empty where it concerns all jobs
  std::string message;
  std::string fix;  ///< empty where the message says all
};

enum class Severity {
  info,     ///< good to know
  warning,  ///< something does not work as it could
  error     ///< a job stands still, or will do harm: `kindred status` exits with 1
};

struct Warning {
  std::string code;  ///< one word, stable
  Severity severity = Severity::warning;
  std::string job;  ///< empty where it concerns all
  std::string title;
  std::string text;
  std::string fix;
};

struct StepTaken {
  std::string name;
  std::int64_t count = 0;
  double seconds = 0;
};

/// A source asset that could not be mirrored, or a source person whose picture could not be copied (fault_reason.h).
struct FaultyAsset {
  std::string asset;  ///< the source's id, or the person's
  std::string path;   ///< its original or picture, as Immich names it; empty where the asset is gone
  std::string reason;
  std::string detail;
};

/// A source asset whose mirror the target deleted for good.
struct Tombstone {
  std::string asset;  ///< the source's id
  std::string file_name;
  WallTime at{};
};

/// Mass removals that wait for a person's word: of mirrors whose source is gone, or tombstones of mirrors that are
/// gone.
struct Brake {
  std::int64_t would_remove = 0;  ///< mirrors; 0 where their removal is not held back
  std::int64_t mirrors = 0;       ///< of so many
  std::int64_t limit = 0;         ///< so many may go at once without a word
  WallTime since{};
  std::int64_t tombstones = 0;  ///< mirrors that are gone from the target's account; 0 where not held back
};

/// Now, for who judges how long ago something was.
struct Moment {
  /// By the date alone, which may be set at any time.
  Moment(WallTime time) : wall(time) {}  // NOLINT(google-explicit-constructor): a date is a moment
  explicit Moment(const Clock& clock) : wall(clock.wall()), steady(clock.now()) {}

  WallTime wall;
  std::optional<SteadyTime> steady;
};

/// The job's last cycle.
struct CycleTaken {
  WallTime started_at{};
  WallTime ended_at{};
  std::string outcome;  ///< done, busy, failed or stopped
  std::optional<Failure> error;
  std::vector<StepTaken> steps;
  Counts totals;
  std::optional<SteadyTime> ended_steadily{};  ///< the end by this process's clock, where the daemon told
};

/// How long ago the cycle ended: not by the date where both know better, so that a clock that is set makes none late.
std::chrono::seconds age_of(const CycleTaken& cycle, const Moment& now);

/// The job's cycle under way.
struct CycleUnderWay {
  WallTime started_at{};
  std::string step{};
  std::string sentence{};     ///< what the step does, for people
  std::int64_t expected = 0;  ///< assets to go through; 0 where not known
  std::int64_t done = 0;
};

/// How a job stands as the database tells it: what remains when no daemon runs.
struct Standing {
  std::int64_t mirrors = 0;
  std::int64_t pending = 0;     ///< source assets that Immich has not finished with
  std::int64_t tombstones = 0;  ///< source assets whose mirrors the target deleted for good
  std::int64_t duplicates = 0;  ///< source assets skipped, since the target has an own copy
  std::int64_t offline = 0;     ///< mirrors that a scan of the target's library set offline
  Counts faults_by_reason;
  std::vector<FaultyAsset> faults;        ///< the newest kMaxFaults of them
  std::vector<Tombstone> tombstone_list;  ///< the newest kMaxTombstones of them, or all where asked for
  std::optional<Brake> brake;
  std::string source_name;  ///< the users' names in Immich
  std::string target_name;
  Counts totals;  ///< all cycles together
  std::optional<WallTime> last_success_at;

  static constexpr std::size_t kMaxTombstones = 20;
  static constexpr std::size_t kMaxFaults = 20;  ///< enough to see what they have in common
};

struct JobStatus {
  std::string job;
  std::string source_user_id;
  std::string target_user_id;
  std::string source_path_prefix;
  std::string target_path_prefix;
  bool uploads = false;
  std::string shares;  ///< what, in words
  std::optional<CycleUnderWay> running;
  std::optional<CycleTaken> last_cycle;
  Standing standing;
  Counts cycles;                  ///< by outcome, since the program started
  std::vector<Warning> warnings;  ///< what the job's guards found
};

struct InstanceStatus {
  bool database_reachable = false;
  bool schema_ok = false;
  std::string immich_version;          ///< empty before the first look
  bool version_tried = true;           ///< false where Kindred works with a version that it was never tried with
  std::string nearest_schema{};        ///< the known version whose tables Immich's are nearest to
  std::size_t schema_differences = 0;  ///< and in how many places they differ
  std::optional<Failure> error;        ///< what kept the last cycle from starting
};

struct Snapshot {
  std::string version;
  bool daemon = false;  ///< true where a running daemon tells; false where it was read from the database
  WallTime started_at{};
  WallTime taken_at{};
  int sync_interval_seconds = 0;
  bool looked = false;  ///< true once a first look at the database was taken
  InstanceStatus instance;
  std::vector<JobStatus> jobs;  ///< in the configuration's order
  /// Jobs that are no longer in the configuration while mirrors of theirs are there, or whose unsharing did not end;
  /// and mirrors of the predecessor's that no job took over.
  std::vector<Warning> ended_jobs;

  JobStatus* find(const std::string& job);
};

/// All that a person should look at: what the jobs' guards found, and what follows from the snapshot itself. `now`
/// tells how late a daemon's jobs are. Errors come first.
std::vector<Warning> warnings_of(const Snapshot& snapshot, const Moment& now);

/// Why the daemon is not ready, in sentences; empty where it is: a recent good cycle of each job.
std::vector<std::string> reasons_not_ready(const Snapshot& snapshot, const Moment& now);

}  // namespace kindred::status
