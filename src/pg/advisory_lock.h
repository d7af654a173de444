#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "pg/connection.h"

namespace kindred::pg {

/// A lock that PostgreSQL holds for this session and frees when the session ends, however it ends: so one instance
/// works on a job, and another takes over when that one dies.
class AdvisoryLock {
 public:
  /// Takes the lock named `name` on a connection of its own, or returns nullopt where another session holds it.
  /// With `patience` it waits so long for that session to let go.
  static std::optional<AdvisoryLock> try_take(const Database& database, std::string_view name,
                                              std::chrono::milliseconds patience = {});

  AdvisoryLock(AdvisoryLock&&) noexcept = default;
  AdvisoryLock& operator=(AdvisoryLock&&) = delete;
  /// The lock is free when this returns.
  ~AdvisoryLock();

 private:
  explicit AdvisoryLock(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  std::unique_ptr<Connection> connection_;
};

}  // namespace kindred::pg
