#include "sync/steps.h"

#include <array>

#include "sync/candidates.h"
#include "sync/insert_assets.h"
#include "sync/interrupted.h"
#include "sync/people.h"

namespace kindred::sync {

std::span<const Step> steps() {
  static constexpr std::array<Step, 6> kSteps = {{
      {"finish_interrupted_batches", "finish what a killed cycle left", "assets", finish_interrupted_batches},
      {"find_candidates", "find the source's ready photos without a mirror", "assets", find_candidates},
      {"insert_people", "make mirrors of the people on them", "people", insert_people},
      {"place_person_thumbnails", "copy the people's pictures", "pictures", place_person_thumbnails},
      {"insert_assets", "place the files and insert the mirrors", "mirrors", insert_assets},
      {"set_feature_faces", "give mirrored people their feature face", "people", set_feature_faces},
  }};
  return kSteps;
}

}  // namespace kindred::sync
