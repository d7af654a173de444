#include "tree/places.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <stdexcept>

#include "files/directory.h"
#include "files/dry_root.h"
#include "tree/place_checks.h"

namespace kindred::sync {

namespace {

using immich::DerivedFolder;
namespace fs = std::filesystem;

std::unique_ptr<files::Root> marked_folder(const Config& config, const std::string& media_root, DerivedFolder folder,
                                           bool is_plan) {
  const std::string here = checked_marked_folder(config, media_root, folder);
  if (is_plan) return std::make_unique<files::DryRoot>(here, files::DryRoot::Remembers::nothing);
  return std::make_unique<files::Root>(here);
}

/// Makes the tree's last folder where it does not exist yet; what is above it must be there, and not the source's. A
/// plan makes nothing. Returns whether it was made, or would be.
bool make_tree(const Config& config, const Job& job, const std::string& media, const std::string& here, bool is_plan) {
  std::error_code error;
  if (fs::is_directory(here, error)) return false;
  const std::string place = checked_place_of_tree(config, job, media);
  if (is_plan) {
    check_writable(job, fs::path(place).parent_path().string());
    return true;
  }
  const bool made = fs::create_directory(place, error);
  if (!made && !fs::is_directory(place)) {
    throw Error(ErrorKind::refused,
                fmt::format("job {}: the tree {} cannot be made: {}", job.name, here, error.message()),
                "give this program write permission there, or make the folder");
  }
  return made;
}

std::unique_ptr<files::Root> opened_tree(const std::string& here, bool is_plan) {
  if (is_plan) return std::make_unique<files::DryRoot>(here, files::DryRoot::Remembers::names);
  return std::make_unique<files::Root>(here);
}

dev_t device_of(const files::Root& root) {
  struct stat status {};
  if (::stat(root.real_path().c_str(), &status) != 0) return 0;
  return status.st_dev;
}

}  // namespace

Places::Places(const Config& config, const Job& job, const immich::Instance& instance, bool has_mirrors,
               Purpose purpose)
    : media_root_(checked_media_root(config, instance)),
      tree_is_sources_(job.originals == OriginalsMode::existing),
      thumbs_(marked_folder(config, media_root_, DerivedFolder::thumbs, purpose == Purpose::plan)),
      encoded_video_(marked_folder(config, media_root_, DerivedFolder::encoded_video, purpose == Purpose::plan)) {
  const std::string here = immich::path_here(config, job.target_path_prefix);
  if (purpose != Purpose::unshare) check_source_folder(config, job);
  if (tree_is_sources_) {
    check_sources_tree(config, job, here, purpose);
  } else {
    if (has_mirrors) check_tree_is_mounted(job, here);
    open_tree(config, job, here, has_mirrors, purpose);
  }
}

std::string Places::media_here() const {
  return fs::path(thumbs_->real_path()).parent_path().string();
}

void Places::check_derived_folders(const Job& job) const {
  check_derived_writable(thumbs_->path(), {&job, 1});
  check_derived_writable(encoded_video_->path(), {&job, 1});
}

/// To unshare it need not be there: nothing in it is touched.
void Places::check_sources_tree(const Config& config, const Job& job, const std::string& here, Purpose purpose) {
  if (purpose != Purpose::unshare) {
    check_tree_is_mounted(job, here);
  } else if (!fs::is_directory(here)) {
    return;
  }
  check_shows_source(config, job, media_here());
}

void Places::open_tree(const Config& config, const Job& job, const std::string& here, bool has_mirrors,
                       Purpose purpose) {
  const std::string media = media_here();
  const bool is_plan = purpose == Purpose::plan;
  if (purpose != Purpose::unshare) {
    made_tree_ = make_tree(config, job, media, here, is_plan);
  } else if (!fs::is_directory(here)) {
    return;
  }
  tree_ = opened_tree(here, is_plan);
  if (purpose == Purpose::share) files::give_to_parents_owner(tree_->real_path());
  if (is_plan && made_tree_) return;  // it was checked where it would be
  if (purpose == Purpose::unshare && !has_mirrors && overlap_error(config, job, tree_->real_path(), media)) {
    tree_
        .reset();  // the source's own, of a job without `originals: existing` on record that has nothing there any more
    return;
  }
  check_apart(config, job, tree_->real_path(), media);
  check_writable(job, tree_->path());
  one_file_system_ = device_of(*tree_) == device_of(*thumbs_);
}

files::Root& Places::folder(std::string_view name) {
  if (name == "tree") return tree();
  return derived(name == immich::folder_name(DerivedFolder::thumbs) ? DerivedFolder::thumbs
                                                                    : DerivedFolder::encoded_video);
}

std::string Places::immich_path(const immich::DerivedPath& path) const {
  return fmt::format("{}/{}/{}", media_root_, immich::folder_name(path.folder), path.relative);
}

bool Places::is_derived_file(const std::string& resolved_path) const {
  return files::lies_within(resolved_path, thumbs_->real_path()) ||
         files::lies_within(resolved_path, encoded_video_->real_path());
}

files::Root& Places::tree() {
  if (!tree_) throw std::logic_error("this job has no tree that Kindred may touch");
  return *tree_;
}

void Places::sync() const {
  if (tree_) tree_->sync();
  if (!one_file_system_) thumbs_->sync();
}

}  // namespace kindred::sync
