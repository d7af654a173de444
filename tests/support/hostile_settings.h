#pragma once
#include "support/test_database.h"

namespace kindred::support {

/// Gives the role `kindred`, in this database only, settings that differ from PostgreSQL's defaults wherever a setting
/// can change what a statement means, sees or writes.
void set_hostile(const TestDatabase& database);

}  // namespace kindred::support
