#pragma once
#include <string>

#include "support/asset_draft.h"

namespace kindred::support {

/// The content of a JPEG's APP1 segment that says when, where and by which camera, as the asset's rows do.
std::string exif_segment(const AssetDraft& draft);

}  // namespace kindred::support
