#include "pg/advisory_lock.h"

#include <fmt/format.h>

namespace kindred::pg {

std::optional<AdvisoryLock> AdvisoryLock::try_take(const Database& database, std::string_view name) {
  auto connection = std::make_unique<Connection>(database, fmt::format("lock {}", name));
  const bool taken =
      connection->query("select pg_try_advisory_lock(hashtextextended('kindred ' || $1, 0)) as taken", name)[0]
          .get<bool>("taken");
  if (!taken) return std::nullopt;
  return AdvisoryLock(std::move(connection));
}

// PostgreSQL frees it with the session as well, but a moment after we have hung up: whoever asks at once, as the next
// cycle does, would find it taken.
AdvisoryLock::~AdvisoryLock() {
  if (!connection_) return;
  try {
    connection_->query("select pg_advisory_unlock_all()");
  } catch (const Error&) {
    return;  // the session was lost, and the lock with it
  }
}

}  // namespace kindred::pg
