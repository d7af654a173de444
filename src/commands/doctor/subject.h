#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "config/config.h"
#include "immich/instance.h"
#include "pg/pool.h"

namespace kindred::sync {

/// Thrown by a check, or by what it asks for, where something that is away keeps it from looking.
struct NotLookedAt {
  std::string because;  ///< completes "not looked at, because …"
};

/// What `doctor` looks at. Each part is looked up when a check first asks for it and is there for all the others; a
/// part that is away throws NotLookedAt, so that a check asks for what it needs and says nothing of what is missing.
class Subject {
 public:
  Subject(const Config& config, const Clock& clock)
      : config_(config), clock_(clock), pool_(config.database, "doctor", 1, [](pg::Connection&) {}) {}

  const Config& config() const { return config_; }
  const Clock& clock() const { return clock_; }

  /// Throws Error where PostgreSQL is out of reach: for the one check that tells so.
  void connect();
  pg::Connection& database();
  /// A session that has what the statements of sql/immich need (prepare_session()), and the pool that lends it.
  pg::Connection& session();
  pg::Pool& pool();
  /// The tables as they are, which hold an Immich.
  const immich::Catalogue& catalogue();
  /// Immich whatever its state; its schema need not be one that Kindred knows.
  const immich::Instance& instance();
  /// The same where all of database_checks() have passed: for checks that read mirrors.
  const immich::Instance& known_instance();
  /// Counts those of database_checks() that have passed.
  void pass() { ++passed_; }
  bool passed(std::size_t checks) const { return passed_ >= checks; }
  /// Whether our own tables are there as this Kindred makes them.
  bool has_own_tables();

  /// Immich's media root, or as configured where the database cannot be asked.
  std::string media_root();
  /// Where this process sees a folder of Immich's.
  std::string here(const std::string& immich_path) const;

  const Job& job() const { return *job_; }
  void set_job(const Job* job) { job_ = job; }

 private:
  const Config& config_;
  const Clock& clock_;
  pg::Pool pool_;
  std::unique_ptr<pg::Pool> prepared_;
  std::optional<pg::Pool::Lease> database_;
  std::optional<pg::Pool::Lease> session_;
  std::optional<immich::Catalogue> catalogue_;
  std::optional<immich::Instance> instance_;
  std::size_t passed_ = 0;
  const Job* job_ = nullptr;
};

}  // namespace kindred::sync
