#pragma once
#include <string>
#include <vector>

#include "immich/catalogue.h"
#include "pg/connection.h"
#include "schema/privileges.h"

namespace kindred::sync {

/// What keeps Kindred's statements from running, found by letting PostgreSQL plan each of them and running none: a
/// table or column that is not there, a key that an `on conflict` names, a right of the role's.
struct Trial {
  std::vector<std::string> failures;  ///< "find_candidates: column a.x does not exist"
  std::vector<Privilege> missing;  ///< also for the triggers that would fire; not looked for where there are failures
  std::string digest = {};         ///< of all that the verdict follows from: schema, role, statements
  bool is_recorded = false;        ///< that it passed is on record
};

/// The trial of all_statements(). It takes as long as planning them, so what passed is on record in the database (see
/// record_trial()), and the process keeps its verdicts: for the same schema, role and statements it asks for a digest
/// only. The session must have been prepared, and our own tables be there, if only in this transaction, which stays
/// usable.
Trial try_statements(pg::Transaction& work, const immich::Catalogue& catalogue);

/// Lets PostgreSQL plan every statement of Kindred's on this schema, so that nothing is written by one
/// while the next fails. Throws Error(refused) with all failures. The session must have been prepared, and our own
/// tables be there, if only in this transaction, which stays usable.
void check_statements(pg::Connection& connection, const immich::Catalogue& catalogue);
void check_statements(const Trial& trial, const immich::Catalogue& catalogue);

/// Puts on record that a trial of this digest has passed, so that no later start of a program holds it again.
void record_trial(pg::Connection& connection, const std::string& digest);

}  // namespace kindred::sync
