#pragma once
#include <string>
#include <vector>

#include "immich/catalogue.h"
#include "pg/connection.h"

namespace kindred::sync {

/// Which of all_statements() PostgreSQL cannot plan on this schema, and why: "find_candidates: column a.x does not
/// exist". It plans each and runs none, so that nothing is written by one while the next fails. The session must have
/// been prepared, and our own tables be there, if only in this transaction, which stays usable.
///
/// Planning takes a quarter of a second. What passed is remembered by this process and on record in the database (see
/// record_planned()): for the same tables and the same build of Kindred nothing is planned again.
std::vector<std::string> statement_failures(pg::Transaction& work, const immich::Catalogue& catalogue);

/// Puts on record that statement_failures() found none, so that no later start of a program plans them again. Writes
/// nothing where that is on record.
void record_planned(pg::Connection& connection, const immich::Catalogue& catalogue);

/// Whether that is on record. Our own tables must be there.
bool is_recorded_planned(pg::Transaction& work, const immich::Catalogue& catalogue);

}  // namespace kindred::sync
