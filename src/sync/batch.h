#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sync/candidates.h"
#include "sync/placed_asset.h"

namespace kindred::sync {

class JobRun;

/// Gives batches of candidates their mirrors, on one connection: one per worker.
class BatchWorker {
 public:
  BatchWorker(JobRun& run, pg::Connection& connection);

  /// Places the files, commits the rows, gives the originals their final names. Assets at fault are recorded and cost
  /// no other asset; what concerns the whole job (a lost connection, a full disk) throws. Returns how long the longest
  /// transaction took, in seconds.
  double run(const std::vector<Candidate>& candidates);
  /// To be called after the last batch.
  void finish();

 private:
  void record_intent(const std::vector<PlannedAsset>& assets);
  std::vector<PlacedAsset> place(std::vector<PlannedAsset> assets);
  void commit(std::span<const PlacedAsset> placed);
  void commit_rows(std::span<const PlacedAsset> assets);
  void send_batch(pg::Transaction& work, std::span<const PlacedAsset> assets);
  void make_final(std::span<const PlacedAsset> assets);
  void give_up(const PlacedAsset& asset, const pg::SqlError& error);

  JobRun& run_;
  pg::Connection& connection_;
  const std::vector<std::pair<std::string_view, std::string>> inserts_;  ///< table and statement, in order
  const std::string record_followed_;
  std::optional<Uuid> batch_;  ///< the row of _kindred_batch that stands for the batch under way
  std::vector<Fault> faults_;  ///< of the batch under way
  double longest_ = 0;         ///< seconds, of its transactions
};

}  // namespace kindred::sync
