// The files of an asset: original, thumbnails at Immich's canonical names, what goes with videos and edits. Small and
// each of its own content, so that a file under the wrong name shows.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <filesystem>

#include "support/asset_draft.h"
#include "support/files.h"
#include "support/pictures.h"

namespace kindred::support {

namespace {

constexpr std::int64_t kFirstPhoto = 1'577'880'000;  ///< 2020-01-01 12:00 UTC, in seconds
constexpr std::int64_t kBetweenPhotos = 3'607;       ///< seconds: an hour and a bit, so that no two fields agree

/// Each fifth lies exactly between two milliseconds and each seventh just below a second, where roundings differ.
long mtime_nanoseconds(std::uint64_t number) {
  if (number % 7 == 6) return 999'999'999;
  const long scattered = static_cast<long>((number * 7'919'104'729ULL + 123'456'789ULL) % 1'000'000'000ULL);
  return number % 5 == 4 ? scattered / 1'000'000 * 1'000'000 + 500'000 : scattered;
}

std::string extension(const AssetSpec& spec) {
  return spec.video ? ".mp4" : ".jpg";
}

std::string invented_path(const AssetSpec& spec, std::uint64_t number) {
  return fmt::format("{:03}/IMG_{:05}{}", number / 500, number, extension(spec));
}

std::string original_path(const AssetContext& context, const User& owner, const AssetSpec& spec, std::uint64_t number) {
  if (spec.library) return spec.library->path + (spec.path.empty() ? invented_path(spec, number) : spec.path);
  const std::string id = owner.id.str();
  if (!spec.path.empty()) {
    return fmt::format("{}/library/{}/{}", context.media_root, owner.storage_label.empty() ? id : owner.storage_label,
                       spec.path);
  }
  const Uuid file = Random(context.seed, "upload", number).uuid();
  return nested_folder(context.media_root, "upload", owner.id, file) + file.str() + extension(spec);
}

std::string invented(const AssetDraft& draft, std::string_view what, std::size_t size) {
  return fmt::format("{} {}\n", what, draft.asset.id.str()) + draft.random(what).bytes(size);
}

void write_original(AssetDraft& draft, const std::string& content) {
  const std::string& path = draft.asset.original_path;
  write_file(path, content);
  const std::int64_t seconds = draft.taken_ms / 1000 + 61;  // saved a minute after it was taken
  const long nanoseconds = mtime_nanoseconds(draft.number);
  set_mtime(path, seconds, nanoseconds);
  draft.size = content.size();
  draft.asset.mtime_ms = node_mtime_ms(seconds, nanoseconds);
  draft.asset.files["original"] = path;
  draft.checksum = draft.is_external() ? sha1("path:" + path) : sha1(content);
}

void write_derived(AssetDraft& draft, const std::string& folder, const std::string& kind, const std::string& ending,
                   const std::string& content) {
  const bool edited = kind.ends_with("_edited");
  const std::string path = folder + draft.asset.id.str() + "_" + kind + ending;
  write_file(path, content + (edited ? "edited" : ""));
  draft.asset.files[kind] = path;
}

void write_thumbnails(AssetDraft& draft, const std::string& folder, const RenderedPicture& picture) {
  const bool real = !picture.original.empty();
  const std::string thumbnail = real ? picture.thumbnail : invented(draft, "thumbnail", 1'000);
  const std::string preview = real ? picture.preview : invented(draft, "preview", 2'000);
  const std::string fullsize = real ? picture.original : invented(draft, "fullsize", 2'500);
  const std::string small = real ? ".jpeg" : ".webp";  // Immich's default format of thumbnails is webp
  write_derived(draft, folder, "thumbnail", small, thumbnail);
  write_derived(draft, folder, "preview", ".jpeg", preview);
  if (draft.spec.fullsize) write_derived(draft, folder, "fullsize", ".jpeg", fullsize);
  if (!draft.is_edited()) return;
  write_derived(draft, folder, "thumbnail_edited", small, thumbnail);
  write_derived(draft, folder, "preview_edited", ".jpeg", preview);
  write_derived(draft, folder, "fullsize_edited", ".jpeg", fullsize);
}

void write_sidecar(AssetDraft& draft) {
  const std::string path = draft.asset.original_path + ".xmp";
  write_file(path, fmt::format("<x:xmpmeta xmlns:x='adobe:ns:meta/'><!-- {} --></x:xmpmeta>\n", draft.asset.id.str()));
  draft.asset.files["sidecar"] = path;
}

void write_encoded_video(AssetDraft& draft, const AssetContext& context) {
  const Uuid& id = draft.asset.id;
  const std::string path =
      nested_folder(context.media_root, "encoded-video", draft.asset.owner_id, id) + id.str() + ".mp4";
  write_file(path, invented(draft, "encoded", 1'500));
  draft.asset.files["encoded_video"] = path;
}

AssetDraft begin_draft(const AssetContext& context, const User& owner, const AssetSpec& spec, std::uint64_t number) {
  AssetDraft draft;
  draft.spec = spec;
  draft.seed = context.seed;
  draft.number = number;
  draft.taken_ms = (kFirstPhoto + static_cast<std::int64_t>(number) * kBetweenPhotos) * 1000 +
                   static_cast<std::int64_t>(number % 1000);
  draft.asset.id = draft.random("asset").uuid();
  draft.asset.owner_id = owner.id;
  if (spec.library) draft.asset.library_id = spec.library->id;
  draft.asset.original_path = original_path(context, owner, spec, number);
  draft.width = spec.picture ? kPictureWidth : 4000 + static_cast<int>(number % 97);
  draft.height = spec.picture ? kPictureHeight : 3000 + static_cast<int>(number % 89);
  Random faces = draft.random("box");
  for (FaceSpec& face : draft.spec.faces) {
    draft.asset.face_ids.push_back(faces.uuid());
    if (!face.box.empty()) continue;
    const int left = faces.between(10, 1100), top = faces.between(10, 700), side = faces.between(80, 300);
    face.box = {left, top, left + side, top + side + faces.between(1, 40)};
  }
  if (!context.columns.has("asset_edit")) draft.spec.edits.clear();
  return draft;
}

}  // namespace

std::string nested_folder(const std::string& media_root, const std::string& folder, const Uuid& owner, const Uuid& id) {
  const std::string text = id.str();
  return fmt::format("{}/{}/{}/{}/{}/", media_root, folder, owner.str(), text.substr(0, 2), text.substr(2, 2));
}

std::string timestamp(std::int64_t milliseconds) {
  const std::time_t seconds = milliseconds / 1000;
  return fmt::format("{:%Y-%m-%d %H:%M:%S}.{:03}+00", fmt::gmtime(seconds), milliseconds % 1000);
}

AssetDraft write_asset_files(const AssetContext& context, const User& owner, const AssetSpec& spec,
                             std::uint64_t number) {
  AssetDraft draft = begin_draft(context, owner, spec, number);
  RenderedPicture picture;
  if (spec.picture) picture = render_picture(draft);
  const bool real = !picture.original.empty();
  if (!real && draft.spec.content.empty()) draft.spec.content = invented(draft, "original", 2'000);
  write_original(draft, real ? picture.original : draft.spec.content);
  const std::string thumbs = nested_folder(context.media_root, "thumbs", draft.asset.owner_id, draft.asset.id);
  if (spec.done.thumbnails) write_thumbnails(draft, thumbs, picture);
  if (spec.sidecar) write_sidecar(draft);
  if (spec.encoded_video) write_encoded_video(draft, context);
  return draft;
}

}  // namespace kindred::support
