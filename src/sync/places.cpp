#include "sync/places.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

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
std::unique_ptr<files::Root> marked_folder(const Config& config, const std::string& media_root, DerivedFolder folder) {
  const std::string immich_path = fmt::format("{}/{}", media_root, immich::folder_name(folder));
  const std::string here = immich::path_here(config, immich_path + "/");
  if (!fs::is_directory(here)) refuse(fmt::format("Immich's folder {} is not there", here), kMountCure);
  if (!fs::exists(here + ".immich")) {
    refuse(fmt::format("{} holds no file .immich, so it is not the folder Immich writes to", here), kMountCure);
  }
  return std::make_unique<files::Root>(here);
}

/// In the predecessor's layout the tree is the source's folder, and a deletion by the target deletes the source's
/// original.
void refuse_existing_layout(const Job& job) {
  if (job.originals != OriginalsMode::existing) return;
  refuse(fmt::format("job {}: originals: existing is not supported yet", job.name),
         "choose auto, hardlink, symlink, reflink or copy, and an own folder for the tree");
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
  if (files::lies_within(real, source) || files::lies_within(source, real)) {
    refuse(
        fmt::format("job {}: the tree {} leads into the source's own folder {}: what the target deletes there would be "
                    "the source's original",
                    job.name, tree, source),
        "choose an own folder for the tree, without a directory link into the source's");
  }
}

/// A job that has mirrors has a tree with files in it: an empty one is a disk that is away, and what is placed there
/// would lie below the mount point.
void check_tree_is_mounted(const Job& job, const std::string& here) {
  std::error_code error;
  if (fs::is_directory(here, error) && !fs::is_empty(here, error)) return;
  refuse(fmt::format("job {}: the tree {} is missing or empty although the job has mirrors: is its disk mounted?",
                     job.name, here),
         "mount it; where the files are lost for good, put any file into the folder, and they are placed again");
}

/// Makes the tree's last folder where it does not exist yet; what is above it must be there, and not the source's.
/// Returns whether it was made.
bool make_tree(const Config& config, const Job& job, const files::Root& thumbs, const std::string& here) {
  const fs::path folder = fs::path(here).parent_path();  // without the slash at the end
  std::error_code error;
  if (fs::is_directory(folder, error)) return false;
  const std::string parent = files::resolve(folder.parent_path().string());
  if (!fs::is_directory(parent, error)) {
    refuse(fmt::format("job {}: the tree's parent folder {} is missing", job.name, folder.parent_path().string()),
           kMountCure);
  }
  check_apart(config, job, parent + "/" + folder.filename().string(), thumbs);
  const bool made = fs::create_directory(folder, error);
  if (!made && !fs::is_directory(folder)) {
    refuse(fmt::format("job {}: the tree {} cannot be made: {}", job.name, here, error.message()),
           "give this program write permission there, or make the folder");
  }
  return made;
}

void check_writable(const Job& job, const files::Root& tree) {
  if (::access(tree.real_path().c_str(), W_OK | X_OK) == 0) return;
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
      thumbs_(marked_folder(config, media_root_, DerivedFolder::thumbs)),
      encoded_video_(marked_folder(config, media_root_, DerivedFolder::encoded_video)) {
  refuse_existing_layout(job);
  if (purpose == Purpose::share) check_source_folder(config, job);
  const std::string here = immich::path_here(config, job.target_path_prefix);
  if (has_mirrors) check_tree_is_mounted(job, here);
  if (purpose == Purpose::share) {
    made_tree_ = make_tree(config, job, *thumbs_, here);
  } else if (!fs::is_directory(here)) {
    return;
  }
  tree_ = std::make_unique<files::Root>(here);
  check_apart(config, job, tree_->real_path(), *thumbs_);
  check_writable(job, *tree_);
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

void Places::sync() const {
  tree_->sync();
  if (!one_file_system_) thumbs_->sync();
}

}  // namespace kindred::sync
