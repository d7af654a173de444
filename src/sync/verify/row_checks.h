#pragma once
#include "sync/verify/verify.h"

namespace kindred::pg {
class Transaction;
}

namespace kindred::sync {

class JobRun;

/// Fills the temporary tables that the statements of `verify` read, afresh. Returns how many mappings the job has.
std::int64_t fill_scope(JobRun& run, pg::Transaction& work);

/// Runs all checks that are statements.
void check_rows(JobRun& run, pg::Transaction& work, Findings& findings);

}  // namespace kindred::sync
