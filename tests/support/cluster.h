#pragma once
#include <memory>
#include <string>

#include "config/config.h"
#include "support/process.h"

namespace kindred::support {

enum class Durability {
  fast,    ///< no fsync, for tests, and the data in memory where there is room: a crash of the machine loses them
  durable  ///< PostgreSQL's own defaults, for measuring
};

/// A private PostgreSQL in one folder: reachable through a Unix socket in that folder only, so it meets no cluster of
/// the machine, and of the newest PostgreSQL installed. Runs as user `postgres` where this process is root. Everyone
/// who can reach the folder is trusted as the superuser `postgres`.
class Cluster {
 public:
  /// Makes a cluster in `folder` (made, or emptied of an earlier cluster; anything else in it is refused) and starts
  /// it as a child that ends with this process.
  static std::unique_ptr<Cluster> start(const std::string& folder, Durability durability);

  /// The same, but the server outlives this process: for `lab start`. stop_detached() ends it.
  static void start_detached(const std::string& folder, Durability durability);
  /// Stops the cluster and removes its folder. Does nothing where there is none.
  static void stop_detached(const std::string& folder);

  /// The cluster of this run: the one that KINDRED_TEST_CLUSTER names, else one in a temporary folder that is started
  /// at the first call and gone when the process ends.
  static const Cluster& shared();

  /// A cluster that already runs in `folder`.
  explicit Cluster(std::string folder) : folder_(std::move(folder)) {}
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  /// Stops what start() started and removes the folder.
  ~Cluster();

  /// Ends the server as an administrator would, with all sessions; the data stay. Only what start() started.
  void stop_server() { server_.reset(); }
  /// Starts it again.
  void start_server();

  const std::string& folder() const { return folder_; }
  /// How to reach `name` in this cluster.
  Database database(const std::string& name) const;
  /// Runs statements outside of any transaction, which CREATE DATABASE and its like need.
  void psql(const std::string& database, const std::string& script) const;

 private:
  void wait_until_ready();

  std::string folder_;
  bool is_own_ = false;  ///< made by start()
  std::unique_ptr<BackgroundProcess> server_;
};

}  // namespace kindred::support
