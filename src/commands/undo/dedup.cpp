// A person looks at the list for as long as they like, so no lock is held meanwhile: what was found is looked up again
// before it goes, and what changed since stays.
#include "commands/undo/dedup.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "job/guard.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/duplicate_search.h"
#include "steps/people.h"
#include "steps/removal.h"
#include "tree/tree_links.h"

namespace kindred::sync {

namespace {

/// Runs `action` on a JobRun as a cycle would have it: the lock, the guards, the folders.
template <class Action>
void with_job(CycleContext& context, const Job& job, const Action& action) {
  JobLock lock = JobLock::take(context.config().database, job.name);
  const immich::Instance& instance = context.checked_instance();
  check_names(*context.pool().acquire(), instance.catalogue, job);
  Progress quiet;
  JobRun run(
      {context.config(), job, instance, context.pool(), quiet, false, std::nullopt, 0, {}, Purpose::share, &lock});
  check_no_source_folder_in_tree(run.config, run.job, run.places, *run.connection, run.instance.catalogue);
  action(run, lock);
}

bool has_mirrors(CycleContext& context, const Job& job) {
  return context.pool().acquire()->query(sql::tracking::read_standing, job.name)[0].get<std::int64_t>("mirrors") > 0;
}

/// The albums that jobs fill: an entry there is not the target's doing.
std::vector<Uuid> job_albums(const Config& config) {
  std::vector<Uuid> albums;
  for (const Job& job : config.jobs) {
    if (job.album_id) albums.push_back(*job.album_id);
  }
  return albums;
}

std::vector<std::string> marks_of(const pg::Row& row) {
  std::vector<std::string> marks;
  if (row.get<bool>("favourite")) marks.emplace_back("favourite");
  const auto albums = row.get<std::int64_t>("albums");
  if (albums > 0) marks.push_back(albums == 1 ? "in an album" : fmt::format("in {} albums", albums));
  if (row.get<bool>("values")) marks.emplace_back("text, date, place, rating or visibility changed");
  if (row.get<bool>("edits")) marks.emplace_back("picture edited");
  if (row.get<bool>("tags")) marks.emplace_back("tags changed");
  if (row.get<bool>("stack")) marks.emplace_back("stacked");
  if (row.get<bool>("faces")) marks.emplace_back("faces added");
  return marks;
}

/// Finds the job's duplicates; they are in pg_temp.kindred_copy then.
std::vector<Duplicate> find(JobRun& run) {
  forget_asked(*run.connection);
  run.connection->query(sql::immich::ask_mirrored, run.job.name);
  std::vector<Duplicate> found;
  if (find_copies(copy_search(run)) == 0) return found;
  for (const pg::Row row :
       run.connection->query(run.adapted(sql::immich::list_duplicates), run.job.name, job_albums(run.config))) {
    found.push_back({row.get<Uuid>("mirror_id"), row.get<Uuid>("source_id"), row.get<Uuid>("own_id"),
                     row.get<std::string>("name"), row.get<std::string>("taken_at"), row.get<std::string>("own_name"),
                     row.get<std::optional<double>>("distance"), row.get<double>("seconds"), marks_of(row)});
  }
  return found;
}

void remove_page_of(JobRun& run, std::span<const Duplicate> page) {
  std::vector<Uuid> mirrors, sources;
  for (const Duplicate& duplicate : page) {
    mirrors.push_back(duplicate.mirror_id);
    sources.push_back(duplicate.source_id);
  }
  remove_page(run, mirrors, [&](pg::Transaction& work, std::vector<Uuid>& removed) {
    const Uuid& target = run.job.target_user_id;
    work.query(sql::tracking::skip_duplicates, target, sources, run.job.name);
    for (const pg::Row row : work.query(sql::immich::list_skipped_motion_parts, target, sources)) {
      removed.push_back(row.get<Uuid>("mirror_id"));
    }
  });
}

/// What a person agreed to, as far as it is still so.
std::vector<Duplicate> still_agreed(JobRun& run, const std::vector<Duplicate>& agreed) {
  std::set<std::pair<Uuid, Uuid>> pairs;
  for (const Duplicate& duplicate : agreed) {
    if (duplicate.marks.empty()) pairs.emplace(duplicate.mirror_id, duplicate.own_id);
  }
  std::vector<Duplicate> found = find(run);
  std::erase_if(found, [&](const Duplicate& duplicate) {
    return !duplicate.marks.empty() || !pairs.contains({duplicate.mirror_id, duplicate.own_id});
  });
  return found;
}

}  // namespace

std::int64_t JobDuplicates::left_alone() const {
  return std::count_if(duplicates.begin(), duplicates.end(), [](const Duplicate& one) { return !one.marks.empty(); });
}

std::vector<JobDuplicates> find_duplicates(CycleContext& context, const std::optional<std::string>& only_job) {
  require_own_tables(*context.pool().acquire(), "dedup");
  std::vector<JobDuplicates> out;
  for (const Job& job : chosen_jobs(context.config(), only_job)) {
    JobDuplicates& found = out.emplace_back();
    found.job = job.name;
    if (!has_mirrors(context, job)) continue;
    with_job(context, job, [&](JobRun& run, const JobLock&) { found.duplicates = find(run); });
  }
  return out;
}

void remove_duplicates(CycleContext& context, JobDuplicates& found) {
  if (found.to_remove() == 0) return;
  const Job job = chosen_job(context.config(), found.job);
  with_job(context, job, [&](JobRun& run, JobLock& lock) {
    lock.hold(*run.connection);
    unlink_queued_files(run);  // of a run that was killed
    const std::vector<Duplicate> agreed = still_agreed(run, found.duplicates);
    for (std::span<const Duplicate> rest = agreed; !rest.empty();) {
      const auto page = rest.first(std::min(static_cast<std::size_t>(run.config.batch_size), rest.size()));
      remove_page_of(run, page);
      rest = rest.subspan(page.size());
      found.removed += static_cast<std::int64_t>(page.size());
    }
    unlink_queued_files(run);
    set_feature_faces(run);
    sweep_orphans(run);
  });
}

}  // namespace kindred::sync
