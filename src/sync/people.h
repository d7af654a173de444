#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Makes a mirror of each person on the candidates that the target does not have yet. Returns how many.
std::int64_t insert_people(JobRun& run);

/// Copies the source's thumbnails of mirrored people that have none. Returns how many.
std::int64_t place_person_thumbnails(JobRun& run);

/// Gives mirrored people without a feature face one. Returns how many.
std::int64_t set_feature_faces(JobRun& run);

}  // namespace kindred::sync
