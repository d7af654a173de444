#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace kindred::pg {
class Transaction;
}

namespace kindred::sync {

class JobRun;

/// Unlinks the files on the job's queue, whose rows an earlier transaction deleted: but those that a row of Immich's
/// names by now, and those in the tree that somebody else put in the place of ours. What some instance is about to
/// place again stays queued. Returns how many names it went through.
std::int64_t unlink_queued_files(JobRun& run);

/// Queues files (their names as intents have them) to be unlinked after the transaction's commit.
void queue_names(const JobRun& run, pg::Transaction& work, const std::vector<std::string>& names);

/// Those of the names that no row of Immich's names.
std::vector<std::string> names_without_row(const JobRun& run, pg::Transaction& work,
                                           const std::vector<std::string>& names);

}  // namespace kindred::sync
