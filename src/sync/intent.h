#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "immich/paths.h"
#include "pg/connection.h"

namespace kindred::sync {

class JobRun;

/// The names that a batch is about to use, committed before its first file is made: what a crash leaves, the next cycle
/// finds by it (see interrupted.cpp).
class Intent {
 public:
  explicit Intent(const JobRun& run) : run_(run) {}

  /// `relative` is where the mirror's original will lie below the tree.
  void add(const Uuid& source_id, const Uuid& mirror_id, const std::string& relative);
  /// A file in one of Immich's own folders.
  void add_file(const Uuid& mirror_id, const immich::DerivedPath& path);

  /// Commits the names, and forgets `finished` by the same statement. Returns this intent's id.
  Uuid record(pg::Connection& connection, const std::optional<Uuid>& finished = std::nullopt);
  /// Every file has its final name, or is gone.
  void forget(pg::Connection& connection);
  static void forget(const JobRun& run, pg::Connection& connection, const Uuid& id);

 private:
  const JobRun& run_;
  std::optional<Uuid> id_;
  std::vector<Uuid> sources_, mirrors_, file_mirrors_;
  std::vector<std::string> tree_paths_, file_paths_;
};

}  // namespace kindred::sync
