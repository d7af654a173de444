#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "immich/catalogue.h"
#include "immich/instance.h"
#include "pg/connection.h"

namespace kindred::sync {

/// What must hold of the database before Kindred writes to it. The guard of every command stops at the first check that
/// is broken; `doctor` and `doctor --schema` show them all.
struct DatabaseCheck {
  std::string_view name;      ///< as in `doctor --json`
  std::string_view sentence;  ///< what holds
  std::string_view broken;    ///< the same where it does not hold: a list of problems follows
  std::string_view fix;
  /// Presumes that all checks before it hold, and that our own tables are there, if only in this transaction.
  bool comes_last;
  std::vector<std::string> (*problems)(pg::Transaction& work, const immich::Catalogue& catalogue);
};

/// In the order in which they are run.
std::span<const DatabaseCheck> database_checks();

/// What is wrong, looked for in a transaction that leaves nothing; empty where the check holds. The session must have
/// been prepared.
std::vector<std::string> problems_of(const DatabaseCheck& check, pg::Connection& connection,
                                     const immich::Catalogue& catalogue);

/// Reads the Immich of this database and passes or refuses it: Error(refused) where the database holds no Immich or one
/// whose tables do not pass, Error(unreachable) while Immich migrates or is in maintenance.
immich::Instance read_checked_instance(pg::Connection& connection);

/// The other checks. Throws Error(refused) with all problems of the first that is broken. The session must have been
/// prepared, and our own tables be there, if only in this transaction, which stays usable.
void check_database(pg::Transaction& work, const immich::Catalogue& catalogue);

}  // namespace kindred::sync
