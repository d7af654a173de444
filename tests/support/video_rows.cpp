// The streams of a video, which Immich keeps in tables of their own from 3.0.
#include "pg/value.h"
#include "support/asset_draft.h"

namespace kindred::support {

using pg::Param;
using pg::to_param;

void add_video_rows(RowBatch& batch, const AssetDraft& draft) {
  const auto n = static_cast<int>(draft.number % 1000);
  const Param id = to_param(draft.asset.id);
  batch.add("asset_video", {{"assetId", id},
                            {"bitrate", to_param(4'000'000 + n)},
                            {"frameCount", to_param(300 + n)},
                            {"timeBase", to_param(90'000 + n)},
                            {"index", to_param(0)},
                            {"profile", to_param(100 + n % 3)},
                            {"level", to_param(40 + n % 5)},
                            {"colorPrimaries", to_param(1 + n % 9)},
                            {"colorTransfer", to_param(2 + n % 9)},
                            {"colorMatrix", to_param(3 + n % 9)},
                            {"dvProfile", to_param(5 + n % 4)},
                            {"dvLevel", to_param(6 + n % 4)},
                            {"dvBlSignalCompatibilityId", to_param(n % 5)},
                            {"codecName", Param(n % 2 ? "hevc" : "h264")},
                            {"formatName", Param("mov,mp4,m4a,3gp,3g2,mj2")},
                            {"formatLongName", Param("QuickTime / MOV")},
                            {"pixelFormat", Param(n % 2 ? "yuv420p10le" : "yuv420p")}});
  batch.add("asset_audio", {{"assetId", id},
                            {"bitrate", to_param(128'000 + n)},
                            {"index", to_param(1)},
                            {"profile", to_param(1 + n % 3)},
                            {"codecName", Param(n % 2 ? "aac" : "opus")}});
  batch.add("asset_keyframe", {{"assetId", id},
                               {"pts", to_param(std::vector<int>{0, 3000 + n, 6000 + n})},
                               {"accDuration", to_param(std::vector<int>{3000, 6000 + n, 9000 + n})},
                               {"ownDuration", to_param(std::vector<int>{3000 + n, 3001, 3002})},
                               {"totalDuration", to_param(9000 + n)},
                               {"packetCount", to_param(310 + n)},
                               {"outputFrames", to_param(300 + n)}});
}

}  // namespace kindred::support
