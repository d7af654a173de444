#include "pg/pool.h"

namespace kindred::pg {

Pool::Pool(Database database, std::string purpose, std::size_t size, std::function<void(Connection&)> prepare,
           Timeouts timeouts)
    : database_(std::move(database)),
      purpose_(std::move(purpose)),
      size_(size),
      prepare_(std::move(prepare)),
      timeouts_(timeouts) {}

std::unique_ptr<Connection> Pool::connect() const {
  auto connection = std::make_unique<Connection>(database_, purpose_, timeouts_);
  prepare_(*connection);
  return connection;
}

Pool::Lease Pool::acquire() {
  std::unique_lock lock(mutex_);
  freed_.wait(lock, [this] { return lent_ < size_; });
  ++lent_;
  if (!idle_.empty()) {
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return Lease(*this, std::move(connection));
  }
  lock.unlock();
  try {
    return Lease(*this, connect());
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

Pool::Lease::~Lease() {
  if (connection_) pool_->give_back(std::move(connection_));
}

void Pool::forget_idle() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (connection && connection->is_open()) idle_.push_back(std::move(connection));
  }
  freed_.notify_one();
}

}  // namespace kindred::pg
