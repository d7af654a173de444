#pragma once
#include <string>

#include "config/config.h"
#include "pg/connection.h"
#include "support/cluster.h"
#include "support/immich_schema.h"

namespace kindred::support {

/// Makes `name` in the cluster as a database of Immich `version`: a copy of a template that is made once a cluster.
void create_immich_database(const Cluster& cluster, const std::string& name, const std::string& version,
                            const SchemaOptions& options = {});

/// A fresh database of an Immich version, empty but for what Immich writes at its first start. Dropped with the object,
/// with whatever sessions are still on it; where KINDRED_KEEP is set it stays, and how to look at it is printed.
class TestDatabase {
 public:
  explicit TestDatabase(const std::string& version = tested_version(), const SchemaOptions& options = {},
                        const Cluster& cluster = Cluster::shared());
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase();

  const std::string& version() const { return version_; }
  /// True where this Immich is `version` or newer.
  bool at_least(const std::string& version) const { return version_number(version_) >= version_number(version); }
  /// As the superuser, whom Immich's own role is as a rule.
  const Database& config() const { return config_; }
  /// As a role that has what `kindred doctor --grants` prints for this Immich and nothing more.
  Database as_kindred() const;
  /// Grants it anew what is needed now, as an administrator does after an upgrade of Immich: where a test altered
  /// tables.
  void grant() const;
  pg::Connection connect(const std::string& purpose = "test") const { return {config_, purpose}; }

 private:
  const Cluster& cluster_;
  std::string version_;
  Database config_;
};

/// Makes all that any statement of the product's names: its tables, and what each kind of session prepares.
void prepare_for_all_statements(pg::Connection& session);

/// Ends all sessions on the database but this one and waits until PostgreSQL has: locks are free, counters are told.
void end_other_sessions(pg::Connection& db);

/// True while a statement of a cycle, in whatever process, waits for a lock in the database that `db` is connected to.
bool cycle_waits_for_lock(pg::Connection& db);

}  // namespace kindred::support
