#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pg/connection.h"

namespace kindred::pg {

/// A fixed number of connections, opened when first needed. A connection that was lost is thrown away on return, so a
/// restart of PostgreSQL costs the transaction under way and nothing more.
class Pool {
 public:
  /// `purpose` is said in application_name; `size` is the most that may be open at once; `prepare` runs once on each
  /// new connection.
  Pool(Database database, std::string purpose, std::size_t size, std::function<void(Connection&)> prepare,
       Timeouts timeouts = {});

  /// A connection on loan; gives it back when it goes.
  class Lease {
   public:
    Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(&pool), connection_(std::move(connection)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    Connection& operator*() const { return *connection_; }
    Connection* operator->() const { return connection_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  /// Waits until one is free. Throws Error(unreachable) where a new connection cannot be made.
  Lease acquire();
  /// Closes the connections that are not on loan. To be called when one was lost: a restart of PostgreSQL ends them
  /// all, and an idle connection does not notice.
  void forget_idle();
  std::size_t size() const { return size_; }
  const Database& database() const { return database_; }

 private:
  std::unique_ptr<Connection> connect() const;
  void give_back(std::unique_ptr<Connection> connection);

  const Database database_;
  const std::string purpose_;
  const std::size_t size_;
  const std::function<void(Connection&)> prepare_;
  const Timeouts timeouts_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0;
};

}  // namespace kindred::pg
