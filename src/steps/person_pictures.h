#pragma once
#include <cstdint>

namespace kindred::sync {

class JobRun;

/// Copies the source's pictures of mirrored people that have none, and again those that the source has changed, with
/// the feature face, until the target chooses another. A picture that cannot be copied is that person's fault alone:
/// recorded with its reason and tried again. Returns how many were copied.
std::int64_t place_person_thumbnails(JobRun& run);

}  // namespace kindred::sync
