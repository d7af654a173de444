#pragma once
#include <cstdint>

#include "commands/verify/verify.h"

namespace kindred::pg {
class Transaction;
}

namespace kindred::sync {

class JobRun;

/// Lists the files in the tree and in the target's folders of the media root into pg_temp.kindred_disk_entry, as a
/// stream. Directory links in the tree are found on the way. Returns how many folders could not be read.
std::int64_t list_files_on_disk(JobRun& run, pg::Transaction& work, Findings& findings);

}  // namespace kindred::sync
