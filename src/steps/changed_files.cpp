// Apart from the transaction that names the files: none is copied while it is open, and their names must be committed
// before the first is made. What changes in between is seen by the transaction's own snapshot, or by the next cycle.
#include "steps/changed_files.h"

#include <algorithm>
#include <unordered_set>

#include "base/kill_point.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/placed_asset.h"

namespace kindred::sync {

using files::PlaceResult;

ChangedFiles::ChangedFiles(JobRun& run, const std::vector<Uuid>& mirrors) : run_(run), intent_(run) {
  list(mirrors);
  if (files_.empty()) return;
  record();
  if (place_all()) run_.places.sync();
  kill_point("changed_files_placed");
}

/// In a transaction that is taken back: its lists are temporary.
void ChangedFiles::list(const std::vector<Uuid>& mirrors) {
  pg::Transaction work = run_.connection->begin();
  join_by_index(work);
  work.query(run_.adapted(sql::immich::fill_followed_batch), run_.cluster.is_shared, mirrors);
  for (const pg::Row row : work.query(run_.adapted(sql::immich::list_changed_files), run_.window.since)) {
    File file(listed_file(run_, row));
    if (file.path.empty()) continue;
    file.is_foreign = file.is_xmp() && finds_foreign_xmp(file, row);
    files_.push_back(std::move(file));
  }
}

/// The target may write XMP files with any program, and Immich need not know of one yet.
bool ChangedFiles::finds_foreign_xmp(const File& file, const pg::Row& row) const {
  try {
    const auto there = run_.places.tree().state_of(name_in_tree(run_, file));
    if (!there) return false;
    if (!file.xmp_made) return file.is_lacking || !row.get<bool>("is_ours");
    return !file.xmp_made->is(*there);
  } catch (const Error&) {
    return false;  // what is wrong shows again when the file is placed, and is its fault then
  }
}

void ChangedFiles::record() {
  for (const File& file : files_) {
    if (file.is_foreign) continue;  // nothing is made there, so nothing may be taken away
    if (file.is_xmp()) {
      intent_.add_tree_file(file.mirror_id, name_in_tree(run_, file));
    } else {
      intent_.add_file(file.mirror_id, derived_path(run_, file));
    }
  }
  intent_.record(*run_.connection);
  kill_point("changed_files_recorded");
}

/// Returns whether any was placed.
bool ChangedFiles::place_all() {
  bool any = false;
  for (File& file : files_) {
    file.is_placed = place(file);
    any = any || file.is_placed;
  }
  return any;
}

bool ChangedFiles::place(File& file) {
  try {
    const PlaceResult result = file.is_xmp() ? place_xmp(file) : place_derived(file);
    if (result == PlaceResult::done) return true;
    const bool is_row_alone = file.is_xmp() && file.is_lacking && result == PlaceResult::source_missing;
    if (is_row_alone) return false;  // the row outlived its file; Immich's own sidecar check will find the same
    const bool is_taken = result == PlaceResult::name_taken;
    if (is_taken && file.is_foreign && !file.is_lacking) return false;  // the target's edits stand
    const std::string what = file.is_xmp() ? "xmp" : file.type;
    add_fault(placing_fault(file.source_id, file.tree_path, what, is_taken ? file.path : file.source_path, result));
  } catch (const Error& error) {
    add_fault(file_fault(file.source_id, file.tree_path, error));
  }
  return false;
}

/// Always a copy of its own, as for new mirrors.
PlaceResult ChangedFiles::place_xmp(File& file) {
  files::Root& tree = run_.places.tree();
  const std::string name = name_in_tree(run_, file);
  const auto placed = tree.place(immich::path_here(run_.config, file.source_path), name, files::Mode::reflink_or_copy,
                                 {}, !file.is_foreign);
  if (placed.result == PlaceResult::done) file.made = tree.state_of(name);
  return placed.result;
}

/// A path outside of Immich's own folders counts as missing: nothing there is ours to read.
PlaceResult ChangedFiles::place_derived(const File& file) {
  const std::string here = files::resolve(immich::path_here(run_.config, file.source_path));
  if (here.empty() || !run_.places.is_derived_file(here)) return PlaceResult::source_missing;
  const immich::DerivedPath path = derived_path(run_, file);
  return run_.places.derived(path.folder).place(here, path.relative, placing_mode(run_, file), {}, true).result;
}

void ChangedFiles::add_fault(Fault fault) {
  const bool is_known = std::any_of(faults_.begin(), faults_.end(),
                                    [&](const Fault& known) { return known.source_id == fault.source_id; });
  if (!is_known) faults_.push_back(std::move(fault));
}

std::vector<Uuid> ChangedFiles::sources_at_fault() const {
  std::vector<Uuid> sources;
  for (const Fault& fault : faults_) sources.push_back(fault.source_id);
  return sources;
}

void ChangedFiles::send(pg::Transaction& work, std::span<const Uuid> mirrors) const {
  const std::unordered_set<Uuid> wanted(mirrors.begin(), mirrors.end());
  auto next = files_.begin();
  const auto is_sent = [&](const File& file) { return file.is_placed && wanted.contains(file.mirror_id); };
  if (std::none_of(files_.begin(), files_.end(), is_sent)) return;
  work.copy_in("kindred_file", {"source_file_id", "source_id", "path", "size", "mtime_ns"}, [&](pg::Params& row) {
    next = std::find_if(next, files_.end(), is_sent);
    if (next == files_.end()) return false;
    const auto& made = next->made;
    row = pg::make_params(next->file_id, next->source_id, next->path, made ? std::optional(made->size) : std::nullopt,
                          made ? std::optional(made->mtime_ns) : std::nullopt);
    ++next;
    return true;
  });
}

void ChangedFiles::settle() {
  intent_.settle(*run_.connection);
}

void ChangedFiles::put_back() const {
  intent_.put_back(*run_.connection);
}

}  // namespace kindred::sync
