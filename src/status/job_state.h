#pragma once
#include <vector>

#include "pg/connection.h"
#include "status/snapshot.h"

namespace kindred::status {

/// Keeps the job's last cycle in the database where there is something to keep: see sql/tracking/save_job_state.sql.
/// `did_something`: the cycle made or changed anything. Fills in the standing's totals and last success.
void save_job_state(pg::Transaction& work, JobStatus& job, bool did_something);

/// What save_job_state() kept, of all jobs; empty where our tables are not there yet.
std::vector<JobStatus> load_job_states(pg::Connection& connection);

}  // namespace kindred::status
