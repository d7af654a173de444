#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "base/uuid.h"

namespace kindred::pg {
class Transaction;
}

namespace kindred::sync {

class JobRun;

/// For a removal that no brake holds: of as many mirrors as there are.
inline constexpr std::int64_t kAnyNumber = std::numeric_limits<std::int64_t>::max();

/// Unlinks the files whose rows an earlier transaction deleted. Returns how many names it went through.
std::int64_t unlink_queued_files(JobRun& run);

/// What else belongs into the transaction that deletes a page of mirrors, before it does; may add to them.
using WithRemoval = std::function<void(pg::Transaction& work, std::vector<Uuid>& mirrors)>;

/// Deletes the rows of a few hundred mirrors and queues their files, in one transaction: the one way in which a mirror
/// goes. The caller calls unlink_queued_files() after the last page.
void remove_page(JobRun& run, std::vector<Uuid> mirrors, const WithRemoval& first = {});

/// Makes a tombstone of each mirror that the target deleted for good. Returns how many.
std::int64_t bury_refused(JobRun& run);

/// The same for a job that ends, whose refusals are not kept: only the mappings go and the files that are left.
std::int64_t forget_refused(JobRun& run);

/// Removes the mirrors whose source is trashed, deleted, locked or no longer part of the job. Where more than the job's
/// `max_removal` would go at once, none goes: the brake holds until a person lets so many through. Returns how many
/// went.
std::int64_t remove_mirrors(JobRun& run);

}  // namespace kindred::sync
