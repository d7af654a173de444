#pragma once
#include <cstdint>

#include "config/config.h"
#include "immich/instance.h"
#include "pg/connection.h"

namespace kindred::sync {

class JobRun;

/// What a search for copies needs: a cycle has it, and `explain`.
struct CopySearch {
  pg::Connection& connection;  ///< holds the lists
  const Config& config;
  const Job& job;
  const immich::Instance& instance;
};

/// A cycle's.
CopySearch copy_search(JobRun& run);

/// Two pictures whose CLIP embeddings are at most so far apart (cosine distance) look alike. Immich's own default of
/// `machineLearning.duplicateDetection.maxDistance`; its administrator may ask for less, never for more: there a person
/// looks at each pair, and at this distance two exposures in a row are among them (Immich's issue 31487). So time, size
/// and format must agree besides, and each own picture is the copy of one only.
inline constexpr double kMaxCopyDistance = 0.01;

/// Times of capture differ by less where a copy lost its fractions of a second.
inline constexpr double kMaxCopySeconds = 1;

/// Empties the session's lists of assets asked for and of what was found of them.
void forget_asked(pg::Connection& connection);

/// Finds for the source assets in pg_temp.kindred_asked which of the target's own assets are their copies, by content
/// and never by name alone, into pg_temp.kindred_copy: one for each, and each for one. Writes nothing else. Returns how
/// many pairs there are, with those of rivals.
std::int64_t find_copies(const CopySearch& search);

}  // namespace kindred::sync
