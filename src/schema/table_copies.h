#pragma once
#include <vector>

#include "config/config.h"
#include "immich/catalogue.h"
#include "pg/connection.h"

namespace kindred::sync {

/// Which of Immich's tables are copied. `small`: all but those that have rows for each photo.
enum class Copied { all, small };

/// Gives a prepared session temporary copies, as of one moment, of all that a cycle over `jobs` would write: our own
/// tables, brought up to date, and the jobs' rows of Immich's. From then on every statement in this session reads and
/// writes the copies, and PostgreSQL refuses whatever would write anything else. Locks nothing that Immich's work
/// takes.
/// With Copied::small PostgreSQL also refuses each change of a row of Immich's, and each statement that could change
/// one of a table without a copy.
void make_copies(pg::Connection& connection, const immich::Catalogue& catalogue, const std::vector<Job>& jobs,
                 Copied copied);

/// The same for our own tables alone, without the refusal: for a look at a database that no cycle has brought up to
/// date. Does nothing where they are.
void make_own_copies(pg::Connection& connection, const immich::Catalogue& catalogue);

}  // namespace kindred::sync
