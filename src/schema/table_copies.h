#pragma once
#include <vector>

#include "config/config.h"
#include "immich/catalogue.h"
#include "pg/connection.h"

namespace kindred::sync {

/// Gives a prepared session temporary copies, as of one moment, of all that a cycle over `jobs` would write: our own
/// tables, brought up to date, and the jobs' rows of Immich's. From then on every statement in this session reads and
/// writes the copies, and PostgreSQL refuses whatever would write anything else. Locks nothing that Immich's work
/// takes.
void make_copies(pg::Connection& connection, const immich::Catalogue& catalogue, const std::vector<Job>& jobs);

/// The same for our own tables alone, without the refusal: for a look at a database that no cycle has brought up to
/// date. Does nothing where they are.
void make_own_copies(pg::Connection& connection, const immich::Catalogue& catalogue);

}  // namespace kindred::sync
