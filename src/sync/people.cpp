#include "sync/people.h"

#include "base/kill_point.h"
#include "base/log.h"
#include "immich/copy_statement.h"
#include "sql.h"
#include "sync/job_run.h"

namespace kindred::sync {

std::int64_t insert_people(JobRun& run) {
  pg::Transaction work = run.connection->begin();
  const pg::Result found = work.query(run.adapted(sql::immich::find_new_people), run.job.target_user_id);
  if (found.affected() == 0) return 0;
  const pg::Result made = work.query(immich::copy_statement(run.instance.catalogue, immich::person_table()));
  work.query(run.adapted(sql::immich::record_new_people));
  work.commit();
  kill_point("people_inserted");
  run.report().totals.people += static_cast<std::int64_t>(made.affected());
  return static_cast<std::int64_t>(made.affected());
}

// The row comes first and names no file; then the file, under a name that follows from the row's id; then the row names
// it. So a crash leaves neither a row without its file nor a file that nothing leads to, and a thumbnail that could not
// be copied today is tried again by the next cycle.
std::int64_t place_person_thumbnails(JobRun& run) {
  const pg::Result rows =
      run.connection->query(run.adapted(sql::immich::list_people_without_thumbnail), run.job.target_user_id);
  std::vector<Uuid> people;
  std::vector<std::string> paths;
  files::Root& thumbs = run.places.derived(immich::DerivedFolder::thumbs);
  for (const pg::Row row : rows) {
    const auto person = row.get<Uuid>("mirror_id");
    const auto source = row.get<std::string>("source_path");
    const std::string here = files::resolve(immich::path_here(run.config, source));
    if (!run.places.is_derived_file(here)) {
      spdlog::warn("job {}: a person's thumbnail {} is missing or lies outside Immich's folders", run.job.name, source);
      continue;
    }
    // Always a copy of its own: Immich rewrites a person's thumbnail in place when the target picks another.
    const immich::DerivedPath path = immich::person_thumbnail_path(run.job.target_user_id, person, source);
    const auto placed = thumbs.place(here, path.relative, files::Mode::reflink_or_copy, {}, true);
    if (placed.result != files::PlaceResult::done) continue;
    people.push_back(person);
    paths.push_back(run.places.immich_path(path));
  }
  kill_point("person_thumbnails_placed");
  if (people.empty()) return 0;
  return static_cast<std::int64_t>(
      run.connection->query(run.adapted(sql::immich::set_person_thumbnails), run.job.target_user_id, people, paths)
          .affected());
}

std::int64_t set_feature_faces(JobRun& run) {
  return static_cast<std::int64_t>(
      run.connection->query(run.adapted(sql::immich::set_feature_faces), run.job.target_user_id).affected());
}

}  // namespace kindred::sync
