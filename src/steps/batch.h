#pragma once
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "job/intent.h"
#include "steps/candidates.h"
#include "steps/placed_asset.h"

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
  void run_planned(BatchPlan plan);
  void record_intent(const std::vector<PlannedAsset>& assets);
  std::vector<PlacedAsset> place(std::vector<PlannedAsset> assets);
  void commit(std::span<const PlacedAsset> placed);
  /// Returns the source assets of which no mirror came to be.
  std::unordered_set<Uuid> commit_rows(std::span<const PlacedAsset> assets);
  void send_batch(pg::Transaction& work, std::span<const PlacedAsset> assets);
  void make_final(const std::vector<const PlacedAsset*>& mirrored);
  void take_back_unnamed();
  void give_up(const PlacedAsset& asset, const pg::SqlError& error);
  void give_up_files(const PlannedAsset& asset);
  void record_what_failed();

  JobRun& run_;
  pg::Connection& connection_;
  const std::vector<std::pair<std::string_view, std::string>> inserts_;  ///< table and statement, in order
  const std::string record_followed_;
  std::optional<Intent> intent_;         ///< of the batch under way
  std::vector<Fault> faults_;            ///< of the batch under way
  std::vector<std::string> given_up_{};  ///< names of its files that no row will name
  std::vector<Uuid> unnamed_{};          ///< its mirrors whose names others hold
  double longest_ = 0;                   ///< seconds, of its transactions
};

}  // namespace kindred::sync
