#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "config/config.h"

namespace kindred::pg {
class Connection;
class Transaction;
}  // namespace kindred::pg

namespace kindred::sync {

class JobRun;
class PersonFaults;

/// Gives the target each person on the candidates that it does not have yet: makes a mirror, or ties the person to one
/// of the target's own, as the job's `people_match` says. Returns how many.
std::int64_t insert_people(JobRun& run);

/// Makes mirrored people again whom Immich's nightly cleanup deleted because none of their faces had come yet: those on
/// some source assets, or on mirrors that this cycle looks at. For any thread, with a session of its own.
void remake_people(const JobRun& run, pg::Connection& connection, const std::vector<Uuid>& assets);

/// Gives mirrored people without a feature face one. Returns how many.
std::int64_t set_feature_faces(JobRun& run);

/// Lets mappings whose mirrored person the target merged away, or gave all faces of to another, lead to the survivor,
/// and ties people whom Immich founded again, for both users, to each other. Returns how many.
std::int64_t adopt_survivors(JobRun& run);

/// Lets mirrored people follow the source's names, birthdays and visibility, as the job's `people` says.
/// Returns how many changed.
std::int64_t follow_people(JobRun& run);

/// Deletes mirrored people that have no face left and wait for none. Returns how many.
std::int64_t sweep_orphans(JobRun& run);

/// How `people` is written in the configuration.
std::string_view to_string(PeopleMode mode);

/// Whether this cycle looks at anything, assets or people.
bool anything_changed(JobRun& run);

/// Deletes people of the target's, with their groups, on record as our doing.
void delete_people(const JobRun& run, pg::Transaction& work, const std::vector<Uuid>& people);

/// Keeps others, which run other jobs, from deleting mirrored people until the transaction ends: what it resolves to
/// them stays theirs. To be called before the transaction's first statement.
void lock_people_for_use(pg::Transaction& work);

/// Deletes mirrored people, named by their mappings, which go with them, and their pictures: but those that have got a
/// face of the target's since they were chosen. One that PostgreSQL does not let go is at fault, and waits; without
/// `faults` that throws. Returns how many.
std::int64_t remove_people(JobRun& run, const std::vector<Uuid>& mappings, PersonFaults* faults = nullptr);

}  // namespace kindred::sync
