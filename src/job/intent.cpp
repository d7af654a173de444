#include "job/intent.h"

#include <fmt/format.h>

#include "base/log.h"
#include "job/job_run.h"
#include "job/unlink_queue.h"
#include "sql.h"
#include "tree/original_name.h"

namespace kindred::sync {

std::string queued_name(const immich::DerivedPath& path) {
  return fmt::format("{}/{}", immich::folder_name(path.folder), path.relative);
}

std::string queued_tree_name(std::string_view relative) {
  return fmt::format("tree/{}", relative);
}

void Intent::add(const Uuid& source_id, const Uuid& mirror_id, const std::string& relative) {
  sources_.push_back(source_id);
  mirrors_.push_back(mirror_id);
  tree_paths_.push_back(relative);
  if (relative.empty()) return;  // a motion part
  const OriginalName name(run_.places, relative, mirror_id);
  if (name.waiting().empty()) return;
  add_tree_file(mirror_id, name.waiting());
  add_tree_file(mirror_id, name.waiting_xmp());
}

void Intent::add_file(const Uuid& owner, const immich::DerivedPath& path) {
  owners_.push_back(owner);
  files_.push_back(queued_name(path));
}

void Intent::add_tree_file(const Uuid& mirror_id, const std::string& relative) {
  owners_.push_back(mirror_id);
  files_.push_back(queued_tree_name(relative));
}

pg::Params Intent::params() const {
  return pg::make_params(*id_, run_.job.name, run_.job.target_user_id, sources_, mirrors_, tree_paths_, owners_,
                         files_);
}

Uuid Intent::record(pg::Connection& connection, const std::optional<Uuid>& finished) {
  id_ = Uuid::random();
  pg::Transaction work = run_.begin(connection);
  pg::Params values = params();
  values.push_back(pg::to_param(finished));
  work.query_params(sql::tracking::record_intent, values);
  work.commit();
  return *id_;
}

void Intent::forget(pg::Connection& connection) {
  if (id_) forget(run_, connection, *id_);
  id_.reset();
}

void Intent::forget(const JobRun& run, pg::Connection& connection, const Uuid& id) {
  run.write_on(connection, sql::tracking::end_batch, id);
}

void Intent::settle(pg::Connection& connection) {
  if (!id_) return;
  pg::Transaction work = run_.begin(connection);
  work.query(sql::tracking::end_batch, *id_);
  queue_names(run_, work, names_without_row(run_, work, files_));
  work.commit();
  id_.reset();
}

// Not proved: it is the other instance's job by now, and a record of names to look at harms nobody.
void Intent::put_back(pg::Connection& connection) const {
  if (!id_) return;
  try {
    connection.query_params(sql::tracking::put_back_intent, params());
  } catch (const Error& error) {
    spdlog::warn("job {}: files that this instance placed last may be left over; `kindred verify` names them: {}",
                 run_.job.name, error.what());
  }
}

}  // namespace kindred::sync
