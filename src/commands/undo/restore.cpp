#include "commands/undo/restore.h"

#include "base/kill_point.h"
#include "immich/adapted.h"
#include "job/guard.h"
#include "job/selection.h"
#include "pg/value.h"
#include "schema/session.h"
#include "sql.h"

namespace kindred::sync {

Restore::Restore(const Config& config, const RestoreScope& scope)
    : context_(config), instance_(context_.checked_instance_for("restore")), connection_(context_.pool().acquire()) {
  if (scope.job) chosen_job(config, *scope.job);
  for (const Job& job : chosen_jobs(config, scope.job)) locks_.push_back(JobLock::take(config.database, job.name));
  find(scope);
}

void Restore::find(const RestoreScope& scope) {
  std::vector<std::string> names, prefixes;
  std::vector<Uuid> sources, targets;
  std::vector<std::optional<bool>> uploads;
  for (const Job& job : context_.config().jobs) {
    names.push_back(job.name);
    sources.push_back(job.source_user_id);
    targets.push_back(job.target_user_id);
    prefixes.push_back(selecting_prefix(job, context_.config().media_root));
    uploads.push_back(shares_uploads(job));
  }
  const pg::Param assets = scope.assets.empty() ? std::nullopt : pg::to_param(scope.assets);
  connection_->query("truncate pg_temp.kindred_tombstone");
  connection_->query(immich::adapted(sql::immich::find_tombstones, instance_.catalogue), names, sources, targets,
                     prefixes, uploads, scope.job, assets);
}

TombstoneCounts Restore::counts() {
  TombstoneCounts counts;
  for (const pg::Row row : connection_->query(sql::tracking::count_tombstones)) {
    const auto kind = row.get<std::string>("kind");
    const auto count = row.get<std::int64_t>("count");
    if (kind == "photo") counts.photos = count;
    if (kind == "person") counts.people = count;
    if (kind == "face") counts.faces = count;
    if (kind == "album_entry") counts.album_entries = count;
    if (kind == "stack") counts.stacks = count;
    if (kind == "tag") counts.tags = count;
    if (kind == "album") counts.albums = count;
  }
  return counts;
}

std::vector<PhotoTombstone> Restore::photos(int limit) {
  std::vector<PhotoTombstone> photos;
  for (const pg::Row row : connection_->query(sql::tracking::list_photo_tombstones, limit)) {
    photos.push_back({row.get<std::string>("source_asset_id"),
                      row.get<std::optional<std::string>>("file_name").value_or(""),
                      row.get<std::optional<std::string>>("tombstone_at").value_or(""),
                      row.get<std::optional<std::string>>("job").value_or("")});
  }
  return photos;
}

std::vector<std::string> Restore::running_jobs() {
  std::vector<std::string> names;
  for (const Job& job : context_.config().jobs) {
    if (!unshared_error(*connection_, job.name)) names.push_back(job.name);
  }
  return names;
}

void Restore::run() {
  const std::vector<std::string> running = running_jobs();
  std::vector<Uuid> targets;
  for (const Job& job : context_.config().jobs) targets.push_back(job.target_user_id);
  const auto adapted = [&](std::string_view statement) { return immich::adapted(statement, instance_.catalogue); };
  for (JobLock& lock : locks_) lock.hold(*connection_);
  pg::Transaction work = connection_->begin();
  for (const JobLock& lock : locks_) lock.prove(work);
  work.query(adapted(sql::immich::note_restored), running);
  work.query(adapted(sql::immich::forget_followed_ties));
  work.query(adapted(sql::immich::undelete_faces), targets);
  work.query(sql::tracking::forget_tombstones);
  kill_point("before_restore_commit");
  work.commit();
}

}  // namespace kindred::sync
