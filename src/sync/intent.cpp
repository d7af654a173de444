#include "sync/intent.h"

#include <fmt/format.h>

#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

void Intent::add(const Uuid& source_id, const Uuid& mirror_id, const std::string& relative) {
  sources_.push_back(source_id);
  mirrors_.push_back(mirror_id);
  tree_paths_.push_back(relative);
}

void Intent::add_file(const Uuid& mirror_id, const immich::DerivedPath& path) {
  file_mirrors_.push_back(mirror_id);
  file_paths_.push_back(fmt::format("{}/{}", immich::folder_name(path.folder), path.relative));
}

Uuid Intent::record(pg::Connection& connection, const std::optional<Uuid>& finished) {
  id_ = Uuid::random();
  run_.write_on(connection, sql::tracking::begin_batch, *id_, run_.job.name, run_.job.target_user_id, sources_,
                mirrors_, tree_paths_, file_mirrors_, file_paths_, finished);
  return *id_;
}

void Intent::forget(pg::Connection& connection) {
  if (id_) forget(run_, connection, *id_);
  id_.reset();
}

void Intent::forget(const JobRun& run, pg::Connection& connection, const Uuid& id) {
  run.write_on(connection, sql::tracking::end_batch, id);
}

}  // namespace kindred::sync
