#pragma once
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/uuid.h"
#include "steps/batch_size.h"

namespace kindred::sync {

class JobRun;

/// A source asset that is to get a mirror.
struct Candidate {
  Uuid source_id;
  Uuid mirror_id;
  std::string original_path;    ///< as Immich names it
  std::optional<Uuid> library;  ///< nullopt: an upload
  bool mirror_exists = false;   ///< an asset has the mirror's id although no mapping says so
};

/// Finds the job's ready source assets without a mirror and keeps their list in the job's session. Returns how many.
std::int64_t find_candidates(JobRun& run);

/// How many candidates are on that list.
std::int64_t count_candidates(JobRun& run);

/// Keeps which of the job's assets Immich has not finished with: later cycles look at them again. Returns how many.
std::int64_t note_waiting(JobRun& run);

/// Hands out the candidates that find_candidates() found, batch by batch, to any thread.
class CandidateQueue {
 public:
  explicit CandidateQueue(JobRun& run);
  /// The next batch; empty when there are no more, or when the program is to end.
  std::vector<Candidate> next_batch();
  /// How long the transaction over a batch took: the next ones follow it.
  void took(std::size_t photos, double seconds);

 private:
  JobRun& run_;
  std::mutex mutex_;
  BatchSize size_;
  std::int64_t last_ordinal_ = 0;
};

}  // namespace kindred::sync
