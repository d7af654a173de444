// A batch names every file that it will make, in a row of its own, before it makes the first. So whatever moment a
// crash chooses, the next cycle knows all the names; whether to finish or to undo, the mirror's row says: there it is
// whole, or it is not there, because it was never committed or because the target has deleted it since.
#include "sync/interrupted.h"

#include <set>

#include "base/log.h"
#include "sql.h"
#include "sync/job_run.h"
#include "sync/move_originals.h"
#include "sync/original_name.h"

namespace kindred::sync {

namespace {

void remove_derived_files(JobRun& run) {
  for (const pg::Row row : run.connection->query(sql::immich::list_interrupted_files, run.job.name)) {
    const auto path = row.get<std::string>("path");  // "thumbs/…" or "encoded-video/…"
    for (const auto folder : {immich::DerivedFolder::thumbs, immich::DerivedFolder::encoded_video}) {
      const std::string prefix = std::string(immich::folder_name(folder)) + "/";
      if (!path.starts_with(prefix)) continue;
      const std::string relative = path.substr(prefix.size());
      run.places.derived(folder).remove(relative);
      run.places.derived(folder).remove_empty_parents(relative);
    }
  }
}

}  // namespace

std::int64_t finish_interrupted_batches(JobRun& run) {
  std::set<Uuid> batches;
  std::int64_t assets = finish_moves(run);
  for (const pg::Row row :
       run.connection->query(sql::immich::list_interrupted, run.job.name, run.job.target_path_prefix)) {
    batches.insert(row.get<Uuid>("batch_id"));
    ++assets;
    const auto relative = row.get<std::string>("tree_path");
    if (relative.empty()) continue;  // a motion part: among the derived files
    const OriginalName name(run.places, relative, row.get<Uuid>("mirror_id"));
    if (row.get<bool>("is_there")) {
      name.make_final(run.places);
    } else {
      name.remove_waiting(run.places);
    }
  }
  if (batches.empty()) return assets;
  remove_derived_files(run);
  run.write(sql::tracking::forget_interrupted, std::vector<Uuid>(batches.begin(), batches.end()));
  spdlog::info("job {}: finished {} assets of {} interrupted batches", run.job.name, assets, batches.size());
  return assets;
}

}  // namespace kindred::sync
