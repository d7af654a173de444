// The walk over the disk, from what is there to what rows name. Names go through COPY into a temporary table, where one
// statement finds those that no row knows: a hundred thousand paths take no memory here.
#include "commands/verify/disk_walk.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>

#include "files/walk.h"
#include "job/job_run.h"
#include "pg/encoding.h"

namespace kindred::sync {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKindredsName = ".kindred-";  // originals that wait, and files in the making

/// One folder to walk: as Immich names it and as this process sees it, with a slash at the end.
struct Place {
  std::string_view name;
  std::string immich;
  std::string here;
};

/// Gives the files of a folder one by one, without following links.
class PlaceWalk {
 public:
  PlaceWalk(const Place& place, const pg::Encoding& encoding, Findings& findings)
      : place_(place), encoding_(encoding), findings_(findings), walk_(place.here) {}

  /// Fills a row of kindred_disk_entry; false at the end.
  bool next(pg::Params& row) {
    while (const auto entry = walk_.next()) {
      if (!is_file(*entry)) continue;
      const bool waits = entry->path().filename().native().starts_with(kKindredsName);
      const bool is_blind = place_.name == "tree" && ignores_case(entry->path().native());
      row = pg::make_params(waits      ? std::string_view("waiting")
                            : is_blind ? std::string_view("blind tree")
                                       : place_.name,
                            immich_path(*entry));
      return true;
    }
    return false;
  }

  std::int64_t unreadable() const { return walk_.unreadable(); }

 private:
  /// False for folders, and for hidden names, which scans skip and which may be a disk's own (.stfolder, .Trash).
  bool is_file(const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().native();  // a copy: filename() is a temporary
    const bool is_hidden = name.starts_with('.') && !name.starts_with(kKindredsName);
    const bool is_folder = walk_.is_at_folder();
    if (is_hidden) walk_.skip_folder();
    if (is_hidden || is_folder) return false;
    std::error_code broken_link;
    if (place_.name != "tree" || !entry.is_symlink() || !fs::is_directory(entry.path(), broken_link)) return true;
    findings_.add("tree_links", {{}, {}, {}, immich_path(entry) + " is a link to a folder"});
    return false;
  }

  /// The disk is asked once, by the first name that has a letter.
  bool ignores_case(const std::string& path) {
    if (ignores_case_) return *ignores_case_;
    std::string other = path;
    const auto name = other.rfind('/') + 1;
    std::transform(other.begin() + static_cast<std::ptrdiff_t>(name), other.end(),
                   other.begin() + static_cast<std::ptrdiff_t>(name), [](unsigned char c) {
                     return static_cast<char>(std::isupper(c) ? std::tolower(c) : std::toupper(c));
                   });
    if (other == path) return false;
    struct stat status {
    }, other_status{};
    ignores_case_ = ::lstat(path.c_str(), &status) == 0 && ::lstat(other.c_str(), &other_status) == 0 &&
                    (is_same(status, other_status) || (is_alike(status, other_status) && !is_listed(other)));
    return *ignores_case_;
  }

  static bool is_same(const struct stat& one, const struct stat& other) {
    return one.st_ino == other.st_ino && one.st_dev == other.st_dev;
  }

  /// As one file is under two spellings, where the disk numbers its files by path.
  static bool is_alike(const struct stat& one, const struct stat& other) {
    return one.st_size == other.st_size && one.st_mtim.tv_sec == other.st_mtim.tv_sec &&
           one.st_mtim.tv_nsec == other.st_mtim.tv_nsec;
  }

  static bool is_listed(const fs::path& path) {
    std::error_code error;
    const fs::directory_iterator folder(path.parent_path(), error);
    return std::any_of(begin(folder), end(folder),
                       [&](const fs::directory_entry& entry) { return entry.path().filename() == path.filename(); });
  }

  /// What the database cannot hold is in no row: such a file is a foreign one, under whatever name.
  std::string immich_path(const fs::directory_entry& entry) const {
    return encoding_.storable(place_.immich + entry.path().native().substr(place_.here.size()));
  }

  const Place& place_;
  const pg::Encoding& encoding_;
  Findings& findings_;
  files::Walk walk_;
  std::optional<bool> ignores_case_;
};

std::vector<Place> places_of(JobRun& run) {
  const auto place = [&](std::string_view name, const std::string& immich) {
    return Place{name, immich, immich::path_here(run.config, immich)};
  };
  std::vector<Place> places;
  // Every file of the source's that is not shared would be a foreign one there.
  if (!run.places.tree_is_sources()) places.push_back(place("tree", run.job.target_path_prefix));
  for (const auto folder : {immich::DerivedFolder::thumbs, immich::DerivedFolder::encoded_video}) {
    places.push_back(place("derived", fmt::format("{}/{}/{}/", run.places.media_root(), immich::folder_name(folder),
                                                  run.job.target_user_id.str())));
  }
  return places;
}

}  // namespace

std::int64_t list_files_on_disk(JobRun& run, pg::Transaction& work, Findings& findings) {
  const pg::Encoding encoding = pg::encoding_of(work);
  std::int64_t unreadable = 0;
  for (const Place& place : places_of(run)) {
    PlaceWalk walk(place, encoding, findings);
    work.copy_in("kindred_disk_entry", {"place", "path"}, [&](pg::Params& row) { return walk.next(row); });
    unreadable += walk.unreadable();
  }
  work.query("analyze pg_temp.kindred_disk_entry");
  return unreadable;
}

}  // namespace kindred::sync
