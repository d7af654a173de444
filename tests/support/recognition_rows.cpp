// What machine learning found: CLIP embedding, faces with theirs, text.
#include <fmt/format.h>

#include <cmath>

#include "pg/value.h"
#include "support/asset_draft.h"

namespace kindred::support {

using pg::Param;
using pg::to_param;

namespace {

constexpr double kPreviewScale = 0.9;  ///< 1440 / 1600: faces are found in the preview

std::vector<double> direction(Random& random, int dimension) {
  std::vector<double> vector(static_cast<std::size_t>(dimension));
  for (double& component : vector) component = random.unit() + random.unit() + random.unit() - 1.5;  // nearly normal
  return vector;
}

/// Four digits after the point: enough for a cosine, and short.
std::string vector_text(const std::vector<double>& vector) {
  double square = 0;
  for (const double component : vector) square += component * component;
  const double scale = 10'000 / std::sqrt(square);
  std::string out = "[";
  out.reserve(vector.size() * 8);
  for (const double component : vector) {
    const int digits = static_cast<int>(std::lround(component * scale));
    const int size = std::abs(digits);
    if (out.size() > 1) out += ',';
    if (digits < 0) out += '-';
    out += static_cast<char>('0' + size / 10'000);
    out += '.';
    for (const int place : {1000, 100, 10, 1}) out += static_cast<char>('0' + size / place % 10);
  }
  return out + "]";
}

void add_clip(RowBatch& batch, const AssetContext& context, const AssetDraft& draft) {
  batch.add(
      "smart_search",
      {{"assetId", to_param(draft.asset.id)},
       {"embedding", unit_vector(draft.random("clip"), context.columns.dimension("smart_search"), draft.seed, "")}});
}

void add_face(RowBatch& batch, const AssetDraft& draft, const FaceSpec& face, const Uuid& id) {
  const Param person = to_param(face.person);
  batch.add("asset_face", {{"id", to_param(id)},
                           {"assetId", to_param(draft.asset.id)},
                           {"personId", person},
                           {"personGroupId", person},
                           {"imageWidth", to_param(static_cast<int>(draft.width * kPreviewScale))},
                           {"imageHeight", to_param(static_cast<int>(draft.height * kPreviewScale))},
                           {"boundingBoxX1", to_param(face.box.x1)},
                           {"boundingBoxY1", to_param(face.box.y1)},
                           {"boundingBoxX2", to_param(face.box.x2)},
                           {"boundingBoxY2", to_param(face.box.y2)},
                           {"sourceType", face.source_type},
                           {"deletedAt", face.is_deleted ? Param(timestamp(draft.taken_ms + 1)) : Param()},
                           {"isVisible", to_param(face.is_visible)}});
}

void add_faces(RowBatch& batch, const AssetContext& context, const AssetDraft& draft) {
  const std::vector<FaceSpec>& faces = draft.spec.faces;
  for (std::size_t i = 0; i < faces.size(); ++i) add_face(batch, draft, faces[i], draft.asset.face_ids[i]);
  for (std::size_t i = 0; i < faces.size(); ++i) {
    if (!faces[i].embedding) continue;
    const std::string around = faces[i].person ? faces[i].person->str() : "";
    const std::string purpose = fmt::format("face {}", i);
    batch.add("face_search", {{"faceId", to_param(draft.asset.face_ids[i])},
                              {"embedding", unit_vector(draft.random(purpose), context.columns.dimension("face_search"),
                                                        draft.seed, around)}});
  }
}

void add_text_box(RowBatch& batch, const AssetDraft& draft, Random& random, const std::string& text, int line) {
  const double top = 0.05 + 0.07 * line;
  const auto number = [](double value) { return Param(fmt::format("{:.4f}", value)); };
  batch.add("asset_ocr", {{"id", to_param(random.uuid())},
                          {"assetId", to_param(draft.asset.id)},
                          {"x1", number(0.11 + 0.001 * line)},
                          {"y1", number(top)},
                          {"x2", number(0.71)},
                          {"y2", number(top + 0.002)},
                          {"x3", number(0.72)},
                          {"y3", number(top + 0.05)},
                          {"x4", number(0.12)},
                          {"y4", number(top + 0.052)},
                          {"boxScore", number(0.5 + 0.4 * random.unit())},
                          {"textScore", number(0.5 + 0.4 * random.unit())},
                          {"text", text},
                          {"isVisible", to_param(line != 2)}});
}

void add_text(RowBatch& batch, const AssetDraft& draft) {
  Random random = draft.random("ocr");
  std::string all;
  int line = 0;
  for (const std::string& text : draft.spec.ocr) {
    add_text_box(batch, draft, random, text, line++);
    all += (all.empty() ? "" : " ") + text;
  }
  if (line > 0) batch.add("ocr_search", {{"assetId", to_param(draft.asset.id)}, {"text", all}});
}

}  // namespace

std::string unit_vector(Random random, int dimension, std::uint64_t seed, const std::string& around) {
  std::vector<double> vector = direction(random, dimension);
  if (around.empty()) return vector_text(vector);
  Random centre(seed, "around " + around);
  // Twice the centre and once the scatter: some 0.2 apart in cosine distance, well within Immich's 0.5 for one person.
  for (double& component : vector) component += 2 * (centre.unit() + centre.unit() + centre.unit() - 1.5);
  return vector_text(vector);
}

void add_recognition_rows(RowBatch& batch, const AssetContext& context, const AssetDraft& draft) {
  if (draft.spec.done.clip) add_clip(batch, context, draft);
  if (draft.spec.done.faces) add_faces(batch, context, draft);
  if (draft.spec.done.ocr) add_text(batch, draft);
}

}  // namespace kindred::support
