#include "pg/advisory_lock.h"

#include <fmt/format.h>

namespace kindred::pg {

std::optional<AdvisoryLock> AdvisoryLock::try_take(const Database& database, std::string_view name) {
  Connection connection(database, fmt::format("lock {}", name));
  const bool taken =
      connection.query("select pg_try_advisory_lock(hashtextextended('kindred ' || $1, 0)) as taken", name)[0]
          .get<bool>("taken");
  if (!taken) return std::nullopt;
  return AdvisoryLock(std::move(connection));
}

}  // namespace kindred::pg
