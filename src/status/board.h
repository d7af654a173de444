#pragma once
#include <functional>
#include <memory>
#include <mutex>

#include "status/snapshot.h"

namespace kindred::status {

/// Where the daemon's writer and its readers meet. A reader gets a snapshot that no longer changes, and neither side
/// waits for the other longer than a pointer takes to copy: a slow reader never holds up a cycle.
class SnapshotBoard {
 public:
  explicit SnapshotBoard(Snapshot first) : snapshot_(std::make_shared<const Snapshot>(std::move(first))) {}

  std::shared_ptr<const Snapshot> read() const {
    const std::lock_guard lock(mutex_);
    return snapshot_;
  }

  /// Changes a copy and puts it in the old one's place. Writers take turns.
  void change(const std::function<void(Snapshot&)>& action) {
    const std::lock_guard turn(writers_);
    auto next = std::make_shared<Snapshot>(*read());
    action(*next);
    const std::lock_guard lock(mutex_);
    snapshot_ = std::move(next);
  }

 private:
  std::mutex writers_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace kindred::status
