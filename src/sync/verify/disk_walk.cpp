// The walk over the disk, from what is there to what rows name. Names go through COPY into a temporary table, where one
// statement finds those that no row knows: a hundred thousand paths take no memory here.
#include "sync/verify/disk_walk.h"

#include <fmt/format.h>

#include <filesystem>

#include "sync/job_run.h"

namespace kindred::sync {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKindredsName = ".kindred-";  // originals that wait, and files in the making

/// PostgreSQL takes valid UTF-8 only; no path of Immich's is anything else.
std::string valid_utf8(std::string text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
    const unsigned char lead = byte(at);
    const std::size_t size = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : (lead & 0xf0) == 0xe0       ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
    bool valid = size > 0;
    for (std::size_t i = 1; i < size; ++i) valid = valid && (byte(at + i) & 0xc0) == 0x80;
    if (size == 3) valid = valid && !(lead == 0xe0 && byte(at + 1) < 0xa0) && !(lead == 0xed && byte(at + 1) >= 0xa0);
    if (size == 4) valid = valid && !(lead == 0xf0 && byte(at + 1) < 0x90) && !(lead == 0xf4 && byte(at + 1) >= 0x90);
    if (!valid) text[at] = '?';
    at += valid ? size : 1;
  }
  return text;
}

/// One folder to walk: as Immich names it and as this process sees it, with a slash at the end.
struct Place {
  std::string_view name;
  std::string immich;
  std::string here;
};

/// Gives the files of a folder one by one, without following links.
class Walk {
 public:
  Walk(const Place& place, Findings& findings) : place_(place), findings_(findings) {
    std::error_code error;
    if (!fs::exists(place.here, error)) return;  // nothing was ever placed
    walk_ = fs::recursive_directory_iterator(place.here, error);
    check(error);
  }

  /// Fills a row of kindred_disk_entry; false at the end.
  bool next(pg::Params& row) {
    while (walk_ != fs::recursive_directory_iterator()) {
      const fs::directory_entry entry = *walk_;
      const bool is_listed = is_file(entry);
      const bool waits = entry.path().filename().native().starts_with(kKindredsName);
      if (is_listed) row = pg::make_params(waits ? std::string_view("waiting") : place_.name, immich_path(entry));
      std::error_code error;
      walk_.increment(error);
      check(error);
      if (is_listed) return true;
    }
    return false;
  }

 private:
  /// False for folders, and for hidden names, which scans skip and which may be a disk's own (.stfolder, .Trash).
  bool is_file(const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().native();  // a copy: filename() is a temporary
    const bool is_hidden = name.starts_with('.') && !name.starts_with(kKindredsName);
    const bool is_folder = entry.symlink_status().type() == fs::file_type::directory;
    if (is_hidden && is_folder) walk_.disable_recursion_pending();
    if (is_hidden || is_folder) return false;
    std::error_code broken_link;
    if (place_.name != "tree" || !entry.is_symlink() || !fs::is_directory(entry.path(), broken_link)) return true;
    findings_.add("tree_links", {{}, {}, {}, immich_path(entry) + " is a link to a folder"});
    return false;
  }

  std::string immich_path(const fs::directory_entry& entry) const {
    return valid_utf8(place_.immich + entry.path().native().substr(place_.here.size()));
  }

  void check(const std::error_code& error) const {
    if (!error) return;
    throw Error(ErrorKind::failed, fmt::format("cannot list the files below {}: {}", place_.here, error.message()),
                "let this program read all of that folder, and try again");
  }

  const Place& place_;
  Findings& findings_;
  fs::recursive_directory_iterator walk_;
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

void list_files_on_disk(JobRun& run, pg::Transaction& work, Findings& findings) {
  for (const Place& place : places_of(run)) {
    Walk walk(place, findings);
    work.copy_in("kindred_disk_entry", {"place", "path"}, [&](pg::Params& row) { return walk.next(row); });
  }
  work.query("analyze pg_temp.kindred_disk_entry");
}

}  // namespace kindred::sync
