#pragma once
#include <cstdint>
#include <string>

#include "pg/connection.h"

namespace kindred::support {

/// How many rows PostgreSQL handles while it runs a statement, by its own count: all that each part of the plan gave on
/// or threw away, each time that it ran. No time is in it, so a machine under load counts the same.
std::int64_t work_of(pg::Transaction& work, const std::string& statement, const pg::Params& params);
/// The same in a transaction of its own, which is rolled back.
std::int64_t work_of(pg::Connection& db, const std::string& statement, const pg::Params& params);

}  // namespace kindred::support
