#include "sync/places.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "sync/place_checks.h"

namespace kindred::sync {

namespace {

using immich::DerivedFolder;
namespace fs = std::filesystem;

std::unique_ptr<files::Root> marked_folder(const Config& config, const std::string& media_root, DerivedFolder folder) {
  return std::make_unique<files::Root>(checked_marked_folder(config, media_root, folder));
}

/// Where the tree's last folder does not exist yet, it is made; what is above it must be there, and not the source's.
std::unique_ptr<files::Root> made_tree(const Config& config, const Job& job, const files::Root& thumbs,
                                       bool has_mirrors) {
  const std::string here = immich::path_here(config, job.target_path_prefix);
  const std::string media = fs::path(thumbs.real_path()).parent_path().string();
  std::error_code error;
  if (has_mirrors) check_tree_is_mounted(job, here);
  if (!fs::is_directory(here, error)) {
    const std::string place = checked_place_of_tree(config, job, media);
    if (!fs::create_directory(place, error) && !fs::is_directory(place)) {
      throw Error(ErrorKind::refused,
                  fmt::format("job {}: the tree {} cannot be made: {}", job.name, here, error.message()),
                  "give this program write permission there, or make the folder");
    }
  }
  auto tree = std::make_unique<files::Root>(here);
  check_apart(config, job, tree->real_path(), media);
  return tree;
}

dev_t device_of(const files::Root& root) {
  struct stat status {};
  if (::stat(root.real_path().c_str(), &status) != 0) return 0;
  return status.st_dev;
}

}  // namespace

Places::Places(const Config& config, const Job& job, const immich::Instance& instance, bool has_mirrors)
    : media_root_(checked_media_root(config, instance)),
      thumbs_(marked_folder(config, media_root_, DerivedFolder::thumbs)),
      encoded_video_(marked_folder(config, media_root_, DerivedFolder::encoded_video)) {
  refuse_existing_layout(job);
  check_source_folder(config, job);
  tree_ = made_tree(config, job, *thumbs_, has_mirrors);
  check_writable(job, tree_->path());
  one_file_system_ = device_of(*tree_) == device_of(*thumbs_);
}

std::string Places::immich_path(const immich::DerivedPath& path) const {
  return fmt::format("{}/{}/{}", media_root_, immich::folder_name(path.folder), path.relative);
}

bool Places::is_derived_file(const std::string& resolved_path) const {
  return files::lies_within(resolved_path, thumbs_->real_path()) ||
         files::lies_within(resolved_path, encoded_video_->real_path());
}

void Places::sync() const {
  tree_->sync();
  if (!one_file_system_) thumbs_->sync();
}

}  // namespace kindred::sync
