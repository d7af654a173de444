#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/config.h"
#include "cycle/cycle.h"
#include "support/instance.h"

namespace kindred::support {

/// What tests of a cycle start from: Alice with the external library `photos`, Bob with the external library `shared`,
/// whose folder is the tree, and the job `family` from her to him, on the Immich of tested_version().
///
///   Sharing share;
///   share.immich.add_asset(share.alice, {.library = share.photos});
///   const sync::JobReport report = share.sync();
class Sharing {
 public:
  explicit Sharing(std::uint64_t seed = 1, const Cluster& cluster = Cluster::shared(),
                   const std::string& version = tested_version());

  /// With `plan_first`, cycle() and sync() make a plan before, and throw where it does not foretell the cycle step by
  /// step, or where it writes anything.
  bool plan_first = false;

  /// One cycle in this process, as `kindred sync` runs it but for the sessions, which stay. Faults are tried again
  /// before they are due.
  sync::CycleReport cycle() const;
  /// The same for the first job alone; throws the job's error where it failed.
  sync::JobReport sync() const;

  /// A job from `source` to `target` with default settings; both libraries' paths are the prefixes.
  static Job job(const std::string& name, const User& source, const Library& from, const User& target,
                 const Library& tree);

  /// A query's only field as text, "null" for NULL.
  std::string value(const std::string& sql);
  std::int64_t count(const std::string& from_where);
  /// The path of an asset's file, whether this Immich keeps it in a row or in a column; "null" without one.
  std::string file_path(const Uuid& asset, const std::string& type, bool is_edited = false);
  /// How many mirrors the target of the first job has.
  std::int64_t mirrors();
  /// The id that the mirror of a source's row has for `target`: written down here apart from the product's SQL.
  static Uuid mirror_id(const User& target, const Uuid& source_id);

  /// Paths of all that lies below a folder, but for folders, sorted and relative to it.
  static std::vector<std::string> files_in(const std::string& folder);
  /// Bob's files below the tree, `thumbs` and `encoded-video`, as absolute paths.
  std::vector<std::string> targets_files() const;

  TemporaryFolder folder;
  TestDatabase database;
  Instance immich;
  User alice, bob;
  Library photos;  ///< Alice's, in folder/alice
  Library shared;  ///< Bob's, in folder/bob: the tree
  Config config;   ///< one job, batches of 250, two workers; as a role with the least privileges

 private:
  static SchemaOptions without_vector_indexes();
  sync::CycleReport run(const sync::CycleOptions& options) const;
  /// Those of the cycle before: to open and prepare some takes a third of a small cycle's time.
  std::shared_ptr<pg::Pool> sessions() const;

  mutable std::mutex mutex_;  // two threads may each run a cycle
  mutable std::shared_ptr<pg::Pool> sessions_;
};

}  // namespace kindred::support
