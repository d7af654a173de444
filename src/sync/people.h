#pragma once
#include <cstdint>
#include <vector>

#include "base/uuid.h"

namespace kindred::pg {
class Connection;
class Transaction;
}  // namespace kindred::pg

namespace kindred::sync {

class JobRun;

/// Makes a mirror of each person on the candidates that the target does not have yet. Returns how many.
std::int64_t insert_people(JobRun& run);

/// Makes mirrored people again whom Immich's nightly cleanup deleted because none of their faces had come yet: those on
/// some source assets, or on mirrors that this cycle looks at. For any thread, with a session of its own.
void remake_people(const JobRun& run, pg::Connection& connection, const std::vector<Uuid>& assets);

/// Copies the source's thumbnails of mirrored people that have none. Returns how many.
std::int64_t place_person_thumbnails(JobRun& run);

/// Gives mirrored people without a feature face one. Returns how many.
std::int64_t set_feature_faces(JobRun& run);

/// Lets mappings whose mirrored person the target merged away lead to the survivor. Returns how many.
std::int64_t adopt_survivors(JobRun& run);

/// Lets mirrored people follow the source's names, birthdays, visibility and pictures, as the job's `people` says.
/// Returns how many changed.
std::int64_t follow_people(JobRun& run);

/// Deletes mirrored people that have no face left. Returns how many.
std::int64_t sweep_orphans(JobRun& run);

/// Keeps others, which run other jobs, from deleting mirrored people until the transaction ends: what it resolves to
/// them stays theirs. To be called before the transaction's first statement.
void keep_people(pg::Transaction& work);

/// Deletes mirrored people, named by their mappings, which go with them, and their pictures: but those that have got a
/// face of the target's since they were chosen. Returns how many.
std::int64_t remove_people(JobRun& run, const std::vector<Uuid>& mappings);

}  // namespace kindred::sync
