#include "job/renamed.h"

#include "base/log.h"
#include "sql.h"

namespace kindred::sync {

namespace {

constexpr int kMirrorsPerPage = 500;  // a transaction well under a second

struct Relocated {
  std::vector<Uuid> mirrors;
  std::vector<std::string> paths, checksums;
  std::vector<std::int64_t> times;
};

Relocated next_page(pg::Connection& connection, const Job& job, const Uuid& last) {
  Relocated page;
  for (const pg::Row row :
       connection.query(sql::immich::list_relocated, job.name, job.target_path_prefix, last, kMirrorsPerPage)) {
    page.mirrors.push_back(row.get<Uuid>("mirror_id"));
    page.paths.push_back(row.get<std::string>("path"));
    page.checksums.push_back(immich::path_checksum(page.paths.back()));
    page.times.push_back(row.get<std::int64_t>("modified_ms"));
  }
  return page;
}

}  // namespace

void follow_renamed_job(pg::Connection& connection, const Config& config, const Job& job, const JobLock& lock) {
  std::vector<std::string> configured;
  for (const Job& one : config.jobs) configured.push_back(one.name);
  const pg::Result found = connection.query(sql::tracking::find_renamed_job, job.name, configured, job.source_user_id,
                                            job.target_user_id, job.target_library_id, job.target_path_prefix);
  if (found.empty()) return;
  const auto old_name = found[0].get<std::string>("job");
  JobLock other = JobLock::take(config.database, old_name);
  other.hold(connection);  // what an instance of before commits late is waited for, and then there
  pg::Transaction work = lock.begin(connection);
  work.query(sql::tracking::clear_job_records, job.name);
  work.query(sql::tracking::rename_job, old_name, job.name);
  work.commit();
  spdlog::info("job {}: it was named {} before; its mirrors and records go on under the new name", job.name, old_name);
}

void follow_moved_tree(JobRun& run) {
  const Job& job = run.job;
  std::size_t moved = 0;
  for (Uuid last;;) {
    const Relocated page = next_page(*run.connection, job, last);
    if (page.mirrors.empty()) break;
    pg::Transaction work = run.begin();
    work.query(run.adapted(sql::immich::park_checksums), job.target_user_id, page.mirrors, page.checksums);
    work.query(run.adapted(sql::immich::move_originals), job.target_user_id, page.mirrors, page.paths, page.checksums,
               page.times);
    work.commit();
    moved += page.mirrors.size();
    last = page.mirrors.back();
  }
  if (moved == 0) return;
  spdlog::info("job {}: the paths of {} mirrors were changed by hand; they are followed in the tree {}", job.name,
               moved, job.target_path_prefix);
}

}  // namespace kindred::sync
