#pragma once
#include "status/snapshot.h"

namespace kindred::status {

inline const WallTime kSnapshotTaken{std::chrono::seconds(1'700'000'000)};

/// A daemon whose one job had a good cycle just now.
inline Snapshot good_snapshot() {
  Snapshot snapshot;
  snapshot.version = "1.2.3";
  snapshot.daemon = true;
  snapshot.started_at = kSnapshotTaken - std::chrono::minutes(100);
  snapshot.taken_at = kSnapshotTaken;
  snapshot.sync_interval_seconds = 60;
  snapshot.looked = true;
  snapshot.instance = {.database_reachable = true, .schema_ok = true, .immich_version = "2.7.5", .error = {}};
  JobStatus& job = snapshot.jobs.emplace_back();
  job.job = "family";
  job.last_cycle = CycleTaken{kSnapshotTaken - std::chrono::seconds(3), kSnapshotTaken, "done", {}, {}, {}};
  job.standing.mirrors = 12'345;
  job.standing.totals = {{"assets", 12'345}, {"inferences_saved", 37'035}};
  job.standing.last_success_at = kSnapshotTaken;
  return snapshot;
}

/// One in which each field has a value and each warning of a job its cause.
inline Snapshot full_snapshot() {
  Snapshot snapshot = good_snapshot();
  snapshot.instance.database_reachable = snapshot.instance.schema_ok = false;
  snapshot.instance.nearest_schema = "2.7.5";
  snapshot.instance.schema_differences = 3;
  snapshot.instance.error = Failure{"", "cannot connect to PostgreSQL", "check that it runs"};
  JobStatus& job = snapshot.jobs[0];
  job.source_user_id = "aaaaaaaa-0000-4000-8000-000000000001";
  job.target_user_id = "bbbbbbbb-0000-4000-8000-000000000002";
  job.source_path_prefix = "/photos/alice/";
  job.target_path_prefix = "/photos/bob/";
  job.uploads = true;
  job.shares = "all uploads";
  job.running = CycleUnderWay{kSnapshotTaken, "insert_assets", "Adding photos", 1'000, 250};
  job.last_cycle->outcome = "failed";
  job.last_cycle->error = Failure{"insert_assets", "the disk is full", "make room"};
  job.last_cycle->steps = {{"find_candidates", 1'000, 0.5}, {"insert_people", 3, 0.25}};
  job.last_cycle->totals = {{"assets", 5}, {"bytes_copied", 1'024}};
  job.standing.pending = 4;
  job.standing.tombstones = 7;
  job.standing.tombstone_list = {{"dddddddd-0000-4000-8000-000000000004", "2.jpg", kSnapshotTaken}};
  job.standing.duplicates = 3;
  job.standing.offline = 6;
  job.standing.source_name = "Alice";
  job.standing.target_name = "Bob";
  job.standing.faults_by_reason = {{"name_taken", 1}, {"original_missing", 2}};
  job.standing.faults = {
      {"cccccccc-0000-4000-8000-000000000003", "/photos/alice/1.jpg", "original_missing", "not there"}};
  job.standing.brake = Brake{5'000, 40'000, 100, kSnapshotTaken - std::chrono::hours(2), 4'000};
  job.cycles = {{"done", 90}, {"failed", 2}};
  job.warnings = {{"scan_exclusion", Severity::warning, "family", "A scan would set mirrors offline",
                   "its pattern **/*", "remove it"}};
  return snapshot;
}

}  // namespace kindred::status
