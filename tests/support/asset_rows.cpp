// An asset's own rows, with every column filled and no two alike where that makes sense, so that a column which a copy
// forgets or mixes up shows in a comparison.
#include <fmt/format.h>

#include "pg/value.h"
#include "support/asset_draft.h"
#include "support/files.h"

namespace kindred::support {

using pg::Param;
using pg::to_param;

namespace {

constexpr std::int64_t kMinute = 60'000;  // milliseconds

struct Place {
  const char* city;
  const char* country;
  const char* zone;
  int offset_hours;  ///< localDateTime is the wall clock's time written as if it were UTC
  double latitude, longitude;
};

constexpr Place kPlaces[] = {
    {"Bergen", "Norway", "Europe/Oslo", 1, 60.39, 5.32},
    {"Sintra", "Portugal", "Europe/Lisbon", 0, 38.80, -9.38},
    {"Kyoto", "Japan", "Asia/Tokyo", 9, 35.01, 135.77},
    {"Lucca", "Italy", "Europe/Rome", 1, 43.84, 10.50},
    {"Halifax", "Canada", "America/Halifax", -4, 44.65, -63.58},
    {"Graz", "Austria", "Europe/Vienna", 1, 47.07, 15.44},
};
constexpr const char* kCameras[][2] = {
    {"FUJIFILM", "X-T4"}, {"Canon", "EOS R6"}, {"Apple", "iPhone 13"}, {"Google", "Pixel 7"}};

const Place& place_of(const AssetDraft& draft) {
  return kPlaces[draft.number % std::size(kPlaces)];
}

std::string bytea(const std::string& bytes) {
  return "\\x" + hex(bytes);
}

std::string file_name(const AssetDraft& draft) {
  const std::string& path = draft.asset.original_path;
  const bool renamed_by_immich = !draft.is_external() && draft.spec.path.empty();
  if (renamed_by_immich) return fmt::format("DSC_{:05}{}", draft.number, path.substr(path.rfind('.')));
  return path.substr(path.rfind('/') + 1);
}

Param file_or_null(const AssetDraft& draft, const std::string& kind) {
  const auto found = draft.asset.files.find(kind);
  return found == draft.asset.files.end() ? Param() : Param(found->second);
}

/// Until 2.7 a text, from 3.0 milliseconds; photos have a text of zeros, later nothing.
Param duration(const AssetContext& context, const AssetDraft& draft) {
  const int milliseconds = 1'234 + static_cast<int>(draft.number % 600) * 100;
  const bool is_number = context.columns.type("asset", "duration") == "integer";
  if (!draft.spec.video) return is_number ? Param() : Param("0:00:00.00000");
  if (is_number) return to_param(milliseconds);
  return fmt::format("00:{:02}:{:02}.{:03}", milliseconds / 60'000, milliseconds / 1000 % 60, milliseconds % 1000);
}

/// A trashed asset is deleted by its owner, an offline one by a scan: its status stays active (behaviours, 10).
Param deleted_at(const AssetDraft& draft) {
  if (!draft.spec.is_trashed && !draft.spec.is_offline) return {};
  return timestamp(draft.taken_ms + 300 * 24 * 60 * kMinute);
}

void add_asset(RowBatch& batch, const AssetContext& context, const AssetDraft& draft) {
  const AssetSpec& spec = draft.spec;
  const bool external = draft.is_external();
  batch.add("asset", {{"id", to_param(draft.asset.id)},
                      {"deviceAssetId", fmt::format("{}-{}", file_name(draft), draft.number)},
                      {"ownerId", to_param(draft.asset.owner_id)},
                      {"deviceId", Param(external ? "Library Import" : "CLI")},
                      {"type", Param(spec.video ? "VIDEO" : "IMAGE")},
                      {"originalPath", draft.asset.original_path},
                      {"fileCreatedAt", timestamp(draft.taken_ms)},
                      {"fileModifiedAt", timestamp(draft.asset.mtime_ms)},
                      {"isFavorite", to_param(spec.is_favorite)},
                      {"duration", duration(context, draft)},
                      {"encodedVideoPath", file_or_null(draft, "encoded_video").value_or("")},
                      {"checksum", bytea(draft.checksum)},
                      {"livePhotoVideoId", to_param(spec.live_photo_video_id)},
                      {"originalFileName", file_name(draft)},
                      {"sidecarPath", file_or_null(draft, "sidecar")},
                      {"thumbhash", spec.done.thumbnails ? Param(bytea(draft.random("thumbhash").bytes(25))) : Param()},
                      {"isOffline", to_param(spec.is_offline)},
                      {"libraryId", to_param(draft.asset.library_id)},
                      {"isExternal", to_param(external)},
                      {"deletedAt", deleted_at(draft)},
                      {"localDateTime", timestamp(draft.taken_ms + place_of(draft).offset_hours * 60 * kMinute)},
                      {"duplicateId", to_param(spec.duplicate_id)},
                      {"status", Param(spec.is_trashed ? "trashed" : "active")},
                      {"visibility", spec.visibility},
                      {"width", to_param(draft.width)},
                      {"height", to_param(draft.height)},
                      {"checksumAlgorithm", Param(external ? "sha1-path" : "sha1")}});
}

std::vector<std::string> keywords(const AssetDraft& draft) {
  return {"Places/" + std::string(place_of(draft).city), fmt::format("Roll {}", draft.number)};
}

void add_exif(RowBatch& batch, const AssetDraft& draft) {
  Random random = draft.random("exif");
  const Shot shot = shot_of(draft);
  const auto n = static_cast<int>(draft.number);
  batch.add("asset_exif", {{"assetId", to_param(draft.asset.id)},
                           {"make", shot.make},
                           {"model", shot.model},
                           {"exifImageWidth", to_param(draft.width)},
                           {"exifImageHeight", to_param(draft.height)},
                           {"fileSizeInByte", to_param(draft.size)},
                           {"orientation", to_param(1 + n % 8)},
                           {"dateTimeOriginal", timestamp(draft.taken_ms)},
                           {"modifyDate", timestamp(draft.taken_ms + 7 * kMinute)},
                           {"lensModel", fmt::format("{} 23mm F{}", shot.make, 1 + n % 4)},
                           {"fNumber", fmt::format("{:.1f}", 1.4 + random.between(0, 100) * 0.1)},
                           {"focalLength", fmt::format("{:.1f}", 18 + random.between(0, 600) * 0.1)},
                           {"iso", to_param(100 * random.between(1, 64))},
                           {"latitude", fmt::format("{:.6f}", shot.latitude)},
                           {"longitude", fmt::format("{:.6f}", shot.longitude)},
                           {"city", shot.city},
                           {"state", shot.city + " region"},
                           {"country", shot.country},
                           {"description", fmt::format("Photo {} of {}", n, shot.city)},
                           {"fps", fmt::format("{:.2f}", 23.98 + n % 40)},
                           {"exposureTime", fmt::format("1/{}", random.between(2, 4000))},
                           {"livePhotoCID", draft.random("cid").uuid().str()},
                           {"timeZone", Param(place_of(draft).zone)},
                           {"projectionType", fmt::format("PROJECTION_{}", n % 5)},
                           {"profileDescription", Param(n % 2 ? "sRGB IEC61966-2.1" : "Display P3")},
                           {"colorspace", Param(n % 2 ? "sRGB" : "Uncalibrated")},
                           {"bitsPerSample", to_param(8 + 2 * (n % 3))},
                           {"autoStackId", fmt::format("burst-{}", n)},
                           {"rating", to_param(1 + n % 5)},
                           {"lockedProperties", to_param(std::vector<std::string>{"description"})},
                           {"tags", to_param(keywords(draft))}});
}

void add_file_row(RowBatch& batch, const AssetDraft& draft, const std::string& kind, const std::string& path) {
  const bool edited = kind.ends_with("_edited");
  Random random = draft.random("file " + kind);
  batch.add("asset_file", {{"id", to_param(random.uuid())},
                           {"assetId", to_param(draft.asset.id)},
                           {"type", edited ? kind.substr(0, kind.rfind('_')) : kind},
                           {"path", path},
                           {"isEdited", to_param(edited)},
                           {"isProgressive", to_param(random.one_in(2))},
                           {"isTransparent", to_param(random.one_in(2))}});
}

/// Where a column of `asset` names the file, as versions before 2.4 and 2.6 do, it has no row.
void add_file_rows(RowBatch& batch, const AssetContext& context, const AssetDraft& draft) {
  for (const auto& [kind, path] : draft.asset.files) {
    if (kind == "original") continue;
    if (kind == "sidecar" && context.columns.has("asset", "sidecarPath")) continue;
    if (kind == "encoded_video" && context.columns.has("asset", "encodedVideoPath")) continue;
    add_file_row(batch, draft, kind, path);
  }
}

void add_job_status(RowBatch& batch, const AssetDraft& draft) {
  const Progress& done = draft.spec.done;
  const auto when = [&](bool is_done, int minutes) {
    return is_done ? Param(timestamp(draft.taken_ms + minutes * kMinute)) : Param();
  };
  batch.add("asset_job_status", {{"assetId", to_param(draft.asset.id)},
                                 {"metadataExtractedAt", when(done.metadata, 101)},
                                 {"previewAt", when(done.thumbnails, 102)},
                                 {"thumbnailAt", when(done.thumbnails, 103)},
                                 {"facesRecognizedAt", when(done.faces, 104)},
                                 {"duplicatesDetectedAt", when(done.clip, 105)},
                                 {"ocrAt", when(done.ocr, 106)}});
}

std::string edit_parameters(const std::string& action, const AssetDraft& draft, int sequence) {
  const auto n = static_cast<int>(draft.number % 50);
  if (action == "rotate") return fmt::format(R"({{"angle": {}}})", 90 * (1 + (n + sequence) % 3));
  if (action == "mirror") return fmt::format(R"({{"axis": "{}"}})", n % 2 ? "horizontal" : "vertical");
  return fmt::format(R"({{"x": {}, "y": {}, "width": {}, "height": {}}})", n, n + sequence + 1, 900 + n, 700 + n);
}

void add_edits(RowBatch& batch, const AssetDraft& draft) {
  Random ids = draft.random("edit");
  int sequence = 0;
  for (const std::string& action : draft.spec.edits) {
    batch.add("asset_edit", {{"id", to_param(ids.uuid())},
                             {"assetId", to_param(draft.asset.id)},
                             {"action", action},
                             {"parameters", edit_parameters(action, draft, sequence)},
                             {"sequence", to_param(sequence)}});
    ++sequence;
  }
}

/// The phone's own note on what it uploaded: must never reach another user's phone (behaviours, 6).
void add_metadata(RowBatch& batch, const AssetDraft& draft) {
  if (draft.is_external()) return;
  batch.add("asset_metadata", {{"assetId", to_param(draft.asset.id)},
                               {"key", Param("mobile-app")},
                               {"value", fmt::format(R"({{"iCloudId": "{}/L0/001"}})", draft.number)}});
}

}  // namespace

Shot shot_of(const AssetDraft& draft) {
  const Place& place = place_of(draft);
  const auto& camera = kCameras[draft.number % std::size(kCameras)];
  Random random = draft.random("place");
  return {camera[0],
          camera[1],
          place.city,
          place.country,
          place.latitude + random.between(-9'000, 9'000) * 1e-6,
          place.longitude + random.between(-9'000, 9'000) * 1e-6};
}

void add_asset_rows(RowBatch& batch, const AssetContext& context, const AssetDraft& draft) {
  add_asset(batch, context, draft);
  if (draft.spec.done.metadata) add_exif(batch, draft);
  add_file_rows(batch, context, draft);
  add_job_status(batch, draft);
  add_edits(batch, draft);
  add_metadata(batch, draft);
  add_recognition_rows(batch, context, draft);
  if (draft.spec.video) add_video_rows(batch, draft);
}

}  // namespace kindred::support
