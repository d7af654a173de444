#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "base/uuid.h"
#include "job/unlink_queue.h"

namespace kindred::pg {
class Connection;
class Transaction;
}  // namespace kindred::pg

namespace kindred::sync {

class JobRun;

/// For a removal that no brake holds: of as many mirrors as there are.
inline constexpr std::int64_t kAnyNumber = std::numeric_limits<std::int64_t>::max();

/// What else belongs into the transaction that deletes a page of mirrors, before it does; may add to them.
using WithRemoval = std::function<void(pg::Transaction& work, std::vector<Uuid>& mirrors)>;

/// Deletes the rows of a few hundred mirrors and queues their files, in one transaction: the one way in which a mirror
/// goes. The caller calls unlink_queued_files() after the last page.
void remove_page(JobRun& run, std::vector<Uuid> mirrors, const WithRemoval& first = {});
/// Deletes mirrors that were just made and whose names in the tree others hold: nothing in the tree is queued. For any
/// thread with a connection of its own.
void take_back(JobRun& run, pg::Connection& connection, const std::vector<Uuid>& mirrors);

/// The verdict of pg_temp.kindred_touched on a mirror that the target deleted.
inline constexpr const char* kTombstone = "tombstone";

/// Holds back the removals, the tombstones or both where more of them than the job's `max_removal` would come at once,
/// until a person lets so many through. A mass of vanished mirrors is more often a disk, a library or a program than a
/// wish of the target's. Returns how many are held back.
std::int64_t apply_brake(JobRun& run);

/// Tells of what the brake holds back, in a cycle that looks at nothing because nothing changed.
void report_held(JobRun& run);

/// Makes a tombstone of each mirror that the target deleted for good, unless the brake holds them. Returns how many.
std::int64_t note_tombstones(JobRun& run);

/// Forgets the mirrors that are gone without tombstones, for a job that ends.
std::int64_t forget_gone_mirrors(JobRun& run);

/// Forgets the mirrors that Immich deleted by itself, while they were offline or with their library or user: that is no
/// wish of the target's, so this cycle makes them again. Returns how many.
std::int64_t forget_purged(JobRun& run);

/// Removes the mirrors whose source is trashed, deleted, locked or no longer part of the job, unless the brake holds
/// them. Returns how many went.
std::int64_t remove_mirrors(JobRun& run);

}  // namespace kindred::sync
