#include "sync/places.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "files/dry_root.h"

namespace kindred::sync {

namespace {

using immich::DerivedFolder;
namespace fs = std::filesystem;

constexpr const char* kMountCure =
    "mount the folder where Immich has it, or say with path_map where this program sees it";

[[noreturn]] void refuse(const std::string& message, const std::string& cure) {
  throw Error(ErrorKind::refused, message, cure);
}

/// The media root that Immich's rows are written with; the configured one must be it.
std::string checked_media_root(const Config& config, const immich::Instance& instance) {
  const std::string root = instance.media_location.value_or(config.media_root);
  if (root != config.media_root) {
    refuse(fmt::format("UPLOAD_LOCATION_MOUNT is {}, but Immich's media root is {}", config.media_root, root),
           fmt::format("set UPLOAD_LOCATION_MOUNT={} and mount Immich's upload folder there (or use path_map)", root));
  }
  return root;
}

/// A folder of Immich's that its own marker file proves to be mounted.
std::unique_ptr<files::Root> marked_folder(const Config& config, const std::string& media_root, DerivedFolder folder,
                                           bool dry_run) {
  const std::string immich_path = fmt::format("{}/{}", media_root, immich::folder_name(folder));
  const std::string here = immich::path_here(config, immich_path + "/");
  if (!fs::is_directory(here)) refuse(fmt::format("Immich's folder {} is not there", here), kMountCure);
  if (!fs::exists(here + ".immich")) {
    refuse(fmt::format("{} holds no file .immich, so it is not the folder Immich writes to", here), kMountCure);
  }
  if (dry_run) return std::make_unique<files::DryRoot>(here, files::DryRoot::Remembers::nothing);
  return std::make_unique<files::Root>(here);
}

void check_source_folder(const Config& config, const Job& job) {
  if (job.source_path_prefix.empty()) return;
  const std::string here = immich::path_here(config, job.source_path_prefix);
  std::error_code error;
  if (!fs::is_directory(here, error) || fs::is_empty(here, error) || error) {
    refuse(fmt::format("job {}: the source's folder {} is missing or empty: is its disk mounted?", job.name, here),
           kMountCure);
  }
}

/// A bind mount shows one folder in two places, and no link tells.
bool is_same_folder(const std::string& one, const std::string& other) {
  std::error_code error;
  return fs::equivalent(one, other, error) && !error;
}

/// Refuses a tree at `real`, a path with links resolved, that reaches into the media root or the source's folder.
void check_apart(const Config& config, const Job& job, const std::string& real, const files::Root& thumbs) {
  const std::string& tree = job.target_path_prefix;
  const std::string media = fs::path(thumbs.real_path()).parent_path().string();
  if (files::lies_within(real, media)) {
    refuse(fmt::format("job {}: the tree {} lies in Immich's media root", job.name, tree),
           "Immich refuses libraries there: choose a folder outside of it");
  }
  if (job.source_path_prefix.empty()) return;
  const std::string source = files::resolve(immich::path_here(config, job.source_path_prefix));
  if (files::lies_within(real, source) || files::lies_within(source, real) || is_same_folder(real, source)) {
    refuse(
        fmt::format("job {}: the tree {} leads into the source's own folder {}: what the target deletes there would be "
                    "the source's original",
                    job.name, tree, source),
        fmt::format(
            "run `kindred convert-tree {}`, which makes a real tree in its place; or set originals: existing to "
            "keep the danger",
            job.name));
  }
}

std::string path_of_tree(const Config& config, const Job& job) {
  return immich::path_here(config, job.target_path_prefix);
}

/// A job that has mirrors has a tree with files in it, and so has the predecessor's layout: an empty one is a disk that
/// is away, and what is placed there would lie below the mount point.
void check_tree_is_mounted(const Job& job, const std::string& here) {
  std::error_code error;
  if (fs::is_directory(here, error) && !fs::is_empty(here, error)) return;
  refuse(fmt::format("job {}: the tree {} is missing or empty although there must be files in it: is its disk mounted?",
                     job.name, here),
         "mount it; where the files are lost for good, put any file into the folder, and they are placed again");
}

/// Makes the tree's last folder where it does not exist yet; what is above it must be there, and not the source's. A plan
/// makes nothing. Returns whether it was made, or would be.
bool make_tree(const Config& config, const Job& job, const files::Root& thumbs, const std::string& here, bool is_plan) {
  const fs::path folder = fs::path(here).parent_path();  // without the slash at the end
  std::error_code error;
  if (fs::is_directory(folder, error)) return false;
  const std::string parent = files::resolve(folder.parent_path().string());
  if (!fs::is_directory(parent, error)) {
    refuse(fmt::format("job {}: the tree's parent folder {} is missing", job.name, folder.parent_path().string()),
           kMountCure);
  }
  check_apart(config, job, parent + "/" + folder.filename().string(), thumbs);
  if (is_plan) return true;
  const bool made = fs::create_directory(folder, error);
  if (!made && !fs::is_directory(folder)) {
    refuse(fmt::format("job {}: the tree {} cannot be made: {}", job.name, here, error.message()),
           "give this program write permission there, or make the folder");
  }
  return made;
}

std::unique_ptr<files::Root> opened_tree(const std::string& here, bool is_plan) {
  if (is_plan) return std::make_unique<files::DryRoot>(here, files::DryRoot::Remembers::names);
  return std::make_unique<files::Root>(here);
}

void check_writable(const Job& job, const files::Root& tree) {
  // A tree that a dry run did not make would be made in its parent.
  const fs::path made_in = fs::path(tree.real_path()).parent_path().parent_path();
  const std::string folder = fs::exists(tree.real_path()) ? tree.real_path() : made_in.string();
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return;
  refuse(fmt::format("job {}: the tree {} is not writable", job.name, tree.path()),
         "mount it read-write, and run this program as a user who may write there");
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
  const std::string here = path_of_tree(config, job);
  if (purpose != Purpose::unshare) check_source_folder(config, job);
  if (has_mirrors || tree_is_sources_) check_tree_is_mounted(job, here);
  if (!tree_is_sources_) open_tree(config, job, here, purpose);
}

void Places::open_tree(const Config& config, const Job& job, const std::string& here, Purpose purpose) {
  const bool is_plan = purpose == Purpose::plan;
  if (purpose != Purpose::unshare) {
    made_tree_ = make_tree(config, job, *thumbs_, here, is_plan);
  } else if (!fs::is_directory(here)) {
    return;
  }
  tree_ = opened_tree(here, is_plan);
  if (is_plan && made_tree_) return;  // it was checked where it would be
  check_apart(config, job, tree_->real_path(), *thumbs_);
  check_writable(job, *tree_);
  one_file_system_ = device_of(*tree_) == device_of(*thumbs_);
}

files::Root* Places::folder(std::string_view name) {
  if (name == "tree") return tree_.get();
  return &derived(name == immich::folder_name(DerivedFolder::thumbs) ? DerivedFolder::thumbs
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
