#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "config/config.h"

namespace kindred::sync {

/// What becomes of an asset in one job.
enum class Sharing {
  mirrored,        ///< has its mirror, which stays
  to_be_mirrored,  ///< the next cycle makes it
  to_be_removed,   ///< the next cycle removes it, unless the brake holds
  waiting,         ///< Immich has not finished with the source's asset
  tombstone,       ///< the target deleted the mirror for good
  duplicate,       ///< the target has an own copy of it
  to_be_kept,      ///< the source does not share it any more, and the next cycle makes it the target's own
  kept,            ///< it is the target's own by now
  not_shared       ///< the job does not share it
};
/// One word, stable: as in JSON.
std::string_view to_string(Sharing sharing);

struct JobExplanation {
  std::string job;
  Sharing sharing = Sharing::not_shared;
  std::optional<Uuid> mirror_id;
  std::vector<std::string> sentences;  ///< the chain of reasons, for people
};

struct AssetExplanation {
  Uuid source_id;
  std::string path;                    ///< the source's original as Immich names it; empty where the asset is gone
  std::vector<std::string> sentences;  ///< which asset, whose, where
  std::vector<JobExplanation> jobs;    ///< the jobs from its owner
};

struct Explanation {
  std::vector<AssetExplanation> assets;  ///< the first kMost of those that were meant
  std::int64_t matches = 0;

  static constexpr int kMost = 5;
};

/// Why each asset that `subject` may mean is shared or not: the id or path of a source asset or mirror, or a file's
/// name. Decides by the statements of a cycle (find_touched, find_candidates) themselves, on a list of that one asset.
/// Writes nothing. Throws Error(failed) where nothing is meant, Error(usage) where `only_job` is no job.
Explanation explain(const Config& config, const std::string& subject, const std::optional<std::string>& only_job);

}  // namespace kindred::sync
