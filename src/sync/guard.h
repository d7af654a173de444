#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "immich/instance.h"
#include "pg/connection.h"
#include "status/snapshot.h"

namespace kindred::sync {

/// Promise 6's half that concerns users and libraries: the job's users are there, the library is there and the
/// target's. Throws Error(usage) naming the key and the cure. Returns what does not stop the job but must be put right.
std::vector<status::Warning> check_users_and_library(pg::Connection& connection, const Job& job);

/// Why a job does not run that a person has unshared: an Error(refused); nullopt where nobody has.
std::optional<Error> unshared_error(pg::Connection& connection, const std::string& job);

/// Lets PostgreSQL parse every statement of sql/immich on this schema, so that nothing is written by one while the next
/// fails. Throws Error(refused) with all failures. The session must have been prepared, and our own tables be there, if
/// only in this transaction, which stays usable.
void check_statements(pg::Transaction& work, const immich::Catalogue& catalogue);
void check_statements(pg::Connection& connection, const immich::Catalogue& catalogue);

}  // namespace kindred::sync
