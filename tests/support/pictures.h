#pragma once
#include <string>

#include "support/asset_draft.h"

namespace kindred::support {

constexpr int kPictureWidth = 1600;
constexpr int kPictureHeight = 1200;
constexpr int kPreviewWidth = 1440;   ///< Immich's default size of a preview
constexpr int kThumbnailWidth = 250;  ///< and of a thumbnail

/// JPEG files of one picture.
struct RenderedPicture {
  std::string original;  ///< with EXIF: when, where and by which camera, as the asset's rows say
  std::string preview;
  std::string thumbnail;
};

/// Draws a landscape of the asset's own, with a head in each of its faces' boxes.
RenderedPicture render_picture(const AssetDraft& draft);

/// A person's portrait as Immich cuts it out, 250 pixels square.
std::string render_portrait(std::uint64_t seed, const Uuid& person);

}  // namespace kindred::support
