#pragma once
#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "config/config.h"
#include "job/job_lock.h"
#include "job/report.h"
#include "pg/connection.h"
#include "status/snapshot.h"

namespace kindred::sync {

/// A job of which nothing is known yet but its configuration.
status::JobStatus status_of(const Job& job);

/// The newest of the source assets that the job's target refused, `limit` at most.
std::vector<status::Tombstone> list_tombstones(pg::Connection& connection, const Config& config, const Job& job,
                                               std::int64_t limit);

/// What a person must know of jobs that have ended, and of mirrors that no job has: see status::Snapshot. Empty where
/// our tables are not there yet.
std::vector<status::Warning> warnings_of_ended_jobs(pg::Connection& connection, const Config& config);

/// The last cycle as the status tells it.
status::CycleTaken cycle_taken(const JobReport& report, WallTime started_at, WallTime ended_at);

/// Reads how the job stands and keeps it, with the cycle that just ended, in our tables.
/// Fills in the report's standing.
void keep_job_state(pg::Connection& connection, const JobLock& lock, const Config& config, const Job& job,
                    JobReport& report, double seconds);

}  // namespace kindred::sync
