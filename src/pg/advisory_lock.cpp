#include "pg/advisory_lock.h"

#include <fmt/format.h>

#include "pg/error.h"

namespace kindred::pg {

namespace {

/// False where the lock was not free in time.
bool wait_for_lock(Connection& session, std::string_view name, std::chrono::milliseconds patience) {
  session.query("select set_config('lock_timeout', $1, false)", std::to_string(patience.count()));
  try {
    session.query("select pg_advisory_lock(hashtextextended('kindred ' || $1, 0))", name);
    return true;
  } catch (const SqlError& error) {
    if (error.kind() != ErrorKind::transient) throw;
    return false;
  }
}

}  // namespace

std::optional<AdvisoryLock> AdvisoryLock::try_take(const Database& database, std::string_view name,
                                                   std::chrono::milliseconds patience) {
  auto connection = std::make_unique<Connection>(database, fmt::format("lock {}", name));
  const bool taken =
      connection->query("select pg_try_advisory_lock(hashtextextended('kindred ' || $1, 0)) as taken", name)[0]
          .get<bool>("taken") ||
      (patience.count() > 0 && wait_for_lock(*connection, name, patience));
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
