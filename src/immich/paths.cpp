#include "immich/paths.h"

#include <fmt/format.h>

#include <climits>

#include "base/sha1.h"

namespace kindred::immich {

namespace {

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string_view extension(std::string_view path) {
  const auto name = base_name(path);
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : name.substr(dot);
}

/// `{owner}/{id[0:2]}/{id[2:4]}/`
std::string nested_folder(const Uuid& owner, const std::string& id) {
  return fmt::format("{}/{}/{}/", owner.str(), id.substr(0, 2), id.substr(2, 2));
}

/// What follows the first two components of `path`, as in "library/<user>/rest".
std::optional<std::string> below_user_folder(std::string_view path) {
  if (!path.starts_with("library/") && !path.starts_with("upload/")) return std::nullopt;
  const auto user = path.find('/') + 1;
  const auto rest = path.find('/', user);
  if (rest == std::string_view::npos || rest + 1 == path.size()) return std::nullopt;
  return std::string(path.substr(rest + 1));
}

}  // namespace

std::string_view folder_name(DerivedFolder folder) {
  return folder == DerivedFolder::thumbs ? "thumbs" : "encoded-video";
}

DerivedPath derived_path(const Uuid& owner, const Uuid& asset_id, const Uuid& source_asset_id, std::string_view type,
                         bool is_edited, std::string_view source_path) {
  const std::string id = asset_id.str();
  const std::string_view name = base_name(source_path);
  const auto folder = type == "encoded_video" ? DerivedFolder::encoded_video : DerivedFolder::thumbs;
  const std::string source_id = source_asset_id.str();
  const std::string rest = name.starts_with(source_id)
                               ? std::string(name.substr(source_id.size()))
                               : fmt::format("_{}{}{}", type, is_edited ? "_edited" : "", extension(source_path));
  return {folder, nested_folder(owner, id) + id + rest};
}

bool is_encoded_video(std::string_view media_root, std::string_view original_path) {
  return original_path.starts_with(fmt::format("{}/{}/", media_root, folder_name(DerivedFolder::encoded_video)));
}

DerivedPath person_thumbnail_path(const Uuid& owner, const Uuid& person_id, std::string_view source_path) {
  const std::string id = person_id.str();
  return {DerivedFolder::thumbs, nested_folder(owner, id) + id + std::string(extension(source_path))};
}

std::optional<std::string> path_in_tree(const Job& job, std::string_view media_root, std::string_view original_path) {
  if (!job.uploads) {
    if (!original_path.starts_with(job.source_path_prefix)) return std::nullopt;
    return std::string(original_path.substr(job.source_path_prefix.size()));
  }
  return path_below_user(media_root, original_path);
}

std::optional<std::string> path_below_user(std::string_view media_root, std::string_view original_path) {
  if (!original_path.starts_with(media_root)) return std::nullopt;
  original_path.remove_prefix(media_root.size());
  if (!original_path.starts_with('/')) return std::nullopt;
  return below_user_folder(original_path.substr(1));
}

// A prefix that stands for the whole of a user's uploads (`<media>/library/<user>/`) must not narrow them: Immich's
// storage template moves uploads between `upload/` and `library/`, and with the user's label to another folder.
std::string selecting_prefix(const Job& job, std::string_view media_root) {
  if (!job.uploads) return job.source_path_prefix;
  const bool narrower = path_in_tree(job, media_root, job.source_path_prefix + "x") != "x";
  return narrower ? job.source_path_prefix : "";
}

std::string path_checksum(std::string_view path) {
  std::string out = "\\x";
  for (const auto byte : sha1("path:" + std::string(path))) out += fmt::format("{:02x}", byte);
  return out;
}

std::string waiting_name(std::string_view relative, const Uuid& mirror_id) {
  const auto name = relative.rfind('/') + 1;  // npos + 1 is 0: no folder
  return fmt::format("{}.kindred-{}", relative.substr(0, name), mirror_id.str());
}

bool has_room_for_xmp(std::string_view original) {
  return original.size() - (original.rfind('/') + 1) + std::string_view(".xmp").size() <= NAME_MAX;
}

std::string path_here(const Config& config, std::string_view immich_path) {
  for (const PathMapping& mapping : config.path_map) {
    if (immich_path.starts_with(mapping.immich)) {
      return mapping.here + std::string(immich_path.substr(mapping.immich.size()));
    }
  }
  return std::string(immich_path);
}

}  // namespace kindred::immich
