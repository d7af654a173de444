#pragma once
#include <string>

#include "immich/catalogue.h"

namespace kindred::immich {

// An upgrade of Immich may rewrite values that people edit, on all rows: 3.3 renames countries, 3.0 drops negative
// ratings. A mirror's value then differs from the source's as last followed, as if the target had changed it.

/// Notes in the mappings which columns the target has changed, and to what: those that differ from what was followed.
/// Over the batch, like follow_statements(). A second run writes nothing.
std::string record_own_statement(const Catalogue& catalogue);

/// Which of the batch's mirrors that would change: mirror_id.
std::string differing_own_statement(const Catalogue& catalogue);

/// Takes what a migration of Immich's made of followed values for followed, so that the source is followed on. Asset by
/// asset it cannot be told from the target's wish; of all together it can: no row has the old value any more, and the
/// mirrors and sources that had it show the same new one.
/// $1 text: job, $2 boolean: what the target had changed before the migration is on record (record_own_statement).
/// Writes only mappings. A second run finds nothing to do.
std::string follow_migration_statement(const Catalogue& catalogue);

}  // namespace kindred::immich
