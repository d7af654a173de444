#include "steps/listed_file.h"

#include "base/error.h"
#include "job/job_run.h"

namespace kindred::sync {

namespace {

std::optional<MadeFile> xmp_made_of(const pg::Row& row) {
  const auto size = row.get<std::optional<std::int64_t>>("xmp_size");
  if (!size) return std::nullopt;
  return MadeFile{{0, *size, row.get<std::int64_t>("xmp_mtime_ns")}};
}

bool has_place_in_tree(const JobRun& run, const ListedFile& file) {
  return !run.places.tree_is_sources() && file.tree_path.starts_with(run.job.target_path_prefix) &&
         immich::has_room_for_xmp(file.tree_path);
}

}  // namespace

ListedFile listed_file(const JobRun& run, const pg::Row& row) {
  ListedFile file{row.get<Uuid>("source_id"),
                  row.get<Uuid>("mirror_id"),
                  row.get<Uuid>("file_id"),
                  row.get<std::string>("type"),
                  row.get<bool>("is_edited"),
                  row.get<bool>("is_lacking"),
                  row.get<std::string>("path"),
                  row.get<std::string>("tree_path"),
                  {},
                  xmp_made_of(row)};
  if (!file.is_xmp()) {
    file.path = run.places.immich_path(derived_path(run, file));
  } else if (has_place_in_tree(run, file)) {
    file.path = file.tree_path + ".xmp";
  }
  return file;
}

immich::DerivedPath derived_path(const JobRun& run, const ListedFile& file) {
  return immich::derived_path(run.job.target_user_id, file.mirror_id, file.source_id, file.type, file.is_edited,
                              file.source_path);
}

std::string name_in_tree(const JobRun& run, const ListedFile& file) {
  return file.path.substr(run.job.target_path_prefix.size());
}

files::Mode placing_mode(const JobRun& run, const ListedFile& file) {
  return file.is_edited ? files::Mode::reflink_or_copy : files::mode_of(run.job.thumbnails);
}

bool is_in_place(JobRun& run, const ListedFile& file) {
  const std::string source = immich::path_here(run.config, file.source_path);
  try {
    if (file.is_xmp()) {
      return run.places.tree().is_placed(source, name_in_tree(run, file), files::Mode::reflink_or_copy);
    }
    const immich::DerivedPath path = derived_path(run, file);
    return run.places.derived(path.folder).is_placed(source, path.relative, placing_mode(run, file));
  } catch (const Error&) {
    return false;  // what is wrong shows again when the file is placed, and is its fault then
  }
}

}  // namespace kindred::sync
