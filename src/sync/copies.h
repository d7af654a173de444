#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Two pictures whose CLIP embeddings are at most so far apart (cosine distance) look alike. Immich's own default of
/// `machineLearning.duplicateDetection.maxDistance`; its administrator may ask for less, never for more: there a person
/// looks at each pair, and at this distance two exposures in a row are among them (Immich's issue 31487). So time, size
/// and format must agree besides, and each own picture is the copy of one only.
inline constexpr double kMaxCopyDistance = 0.01;

/// Times of capture differ by less where a copy lost its fractions of a second.
inline constexpr double kMaxCopySeconds = 1;

/// Empties the session's lists of assets asked for and of what was found of them.
void forget_asked(JobRun& run);

/// Finds for the source assets in pg_temp.kindred_asked which of the target's own assets are their copies, by content
/// and never by name alone, into pg_temp.kindred_copy: one for each, and each for one. Writes nothing else. Returns how
/// many pairs there are, with those of rivals.
std::int64_t find_copies(JobRun& run);

}  // namespace kindred::sync
