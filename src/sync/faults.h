#pragma once
#include <string>
#include <vector>

#include "pg/connection.h"
#include "sync/report.h"

namespace kindred::sync {

class JobRun;

/// Keeps assets that could not be mirrored or followed, with when to try again, and reports them.
void record_faults(JobRun& run, pg::Connection& connection, const std::vector<Fault>& faults);

/// The reason under which what PostgreSQL refused is reported. Only the constraint by name is a duplicate; every other
/// keeps its own name (the predecessor filed all of them as duplicates, for ever).
std::string reason_of(const pg::SqlError& error);

}  // namespace kindred::sync
