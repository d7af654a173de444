#pragma once
#include "sync/verify/verify.h"

namespace kindred::sync {

class JobRun;

/// Looks at every file of the job's mirrors, page by page. The temporary tables must be filled.
void check_files(JobRun& run, bool deep, Findings& findings);

}  // namespace kindred::sync
