#pragma once
#include "job/job_run.h"

namespace kindred::sync {

// What a person renamed by hand since a job last ran. For whoever holds the job, once in a program.

/// The job in the configuration: it has the users, library and tree of one that is there no more, and none of its own
/// mirrors. Only our records change. Throws Error(failed) where another instance works on the old name.
void follow_renamed_job(pg::Connection& connection, const Config& config, const Job& job, const JobLock& lock);

/// The paths of mirrors in Immich's tables, after a disk was mounted elsewhere: our records and the mirrors' checksums,
/// which are made of their paths, follow.
void follow_moved_tree(JobRun& run);

}  // namespace kindred::sync
