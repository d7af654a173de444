#pragma once
#include "job/job_run.h"

namespace kindred::sync {

/// Follows what a person renamed by hand since the job last ran: the job in the configuration (same users, library and
/// tree under another name), and the path of the tree in Immich's tables (a disk that is mounted elsewhere now). Only
/// records of ours and the mirrors' checksums, which are made of their paths, change. For whoever holds the job, before
/// its places are checked. Throws Error(failed) where another instance works on the old name.
void follow_renamed(pg::Connection& connection, const JobInputs& inputs);

}  // namespace kindred::sync
