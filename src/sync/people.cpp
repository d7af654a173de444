#include "sync/people.h"

#include <filesystem>

#include "base/kill_point.h"
#include "base/log.h"
#include "immich/copy_statement.h"
#include "sql.h"
#include "sync/job_run.h"
#include "sync/removal.h"
#include "sync/seen_file.h"
#include "sync/session.h"

namespace kindred::sync {

namespace {

constexpr std::string_view word(PeopleMode mode) {
  switch (mode) {
    case PeopleMode::follow:
      return "follow";
    case PeopleMode::source:
      return "source";
    case PeopleMode::fill:
      return "fill";
  }
  return "";
}

/// Copies a person's thumbnail of the source's to the mirror's name; its path as Immich names it, or empty where the
/// source's is not there. Always a copy of its own: Immich rewrites it in place when the target picks another.
std::string copy_thumbnail(JobRun& run, const Uuid& person, const std::string& source) {
  const std::string here = files::resolve(immich::path_here(run.config, source));
  if (!run.places.is_derived_file(here)) {
    spdlog::warn("job {}: a person's thumbnail {} is missing or lies outside Immich's folders", run.job.name, source);
    return {};
  }
  const immich::DerivedPath path = immich::person_thumbnail_path(run.job.target_user_id, person, source);
  const auto placed =
      run.places.derived(path.folder).place(here, path.relative, files::Mode::reflink_or_copy, {}, true);
  return placed.result == files::PlaceResult::done ? run.places.immich_path(path) : "";
}

/// True where the name follows from the person's id: from 3.2 on that changes when its user leaves a cluster group.
bool is_named_for(const Uuid& person, const std::string& path) {
  return std::filesystem::path(path).stem() == person.str();
}

/// False also where the picture is the source's own file, by its name or as a hard link, as the predecessor left it:
/// Immich would write the target's choice into it.
bool has_own_picture(const JobRun& run, const std::string& path, const std::string& source_path) {
  if (path.empty()) return false;
  const auto own = look_at(run.config, path);
  if (!own) return false;
  const auto source = look_at(run.config, source_path);
  return !source || !is_same_file(*own, *source);
}

/// Whether any person of the two users' changed or went since the last cycle: asked once in a cycle.
bool people_changed(JobRun& run) {
  if (!run.people_changed) {
    run.people_changed =
        run.window.everything || run.connection
                                     ->query(run.adapted(sql::immich::have_people_changed), run.job.source_user_id,
                                             run.job.target_user_id, run.window.since)[0]
                                     .get<bool>("changed");
  }
  return *run.people_changed;
}

bool anything_changed(JobRun& run) {
  return run.changed > 0 || people_changed(run);
}

/// For a transaction that deletes people: waits for those that keep_people(), and holds up new ones.
void lock_people(pg::Transaction& work) {
  work.run_script("lock table _face_sync_person_map in exclusive mode");
}

/// With their groups, and on record as our doing.
void delete_people(const JobRun& run, pg::Transaction& work, const std::vector<Uuid>& people) {
  const Uuid& target = run.job.target_user_id;
  work.query(run.adapted(sql::immich::delete_people), target, people);
  run.query_where_needed(work, sql::immich::delete_groups, target, people);
  run.query_where_needed(work, sql::immich::note_gone_people_of_ours, target, people);
}

/// Makes the people of pg_temp.kindred_new_person. Returns how many.
std::int64_t make_people(const JobRun& run, pg::Transaction& work) {
  const immich::Catalogue& catalogue = run.instance.catalogue;
  run.query_where_needed(work, immich::copy_statement(catalogue, immich::person_group_table()));
  return static_cast<std::int64_t>(work.query(immich::copy_statement(catalogue, immich::person_table())).affected());
}

}  // namespace

// Statements without a snapshot: in a repeatable read, what was waited for must be seen.
void keep_people(pg::Transaction& work) {
  work.run_script("lock table _face_sync_person_map in row share mode");
}

std::int64_t insert_people(JobRun& run) {
  if (run.candidates == 0 && run.touched == 0) return 0;
  pg::Transaction work = run.begin();
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  const std::int64_t own = run.query_where_needed(work, sql::immich::record_own_people, target, source);
  const pg::Result found = work.query(run.adapted(sql::immich::find_new_people), target, source);
  if (found.affected() == 0) {
    if (own > 0) work.commit();
    return 0;
  }
  run.query_where_needed(work, sql::immich::share_groups, target);
  run.query_where_needed(work, sql::immich::renew_groups, target);
  const std::int64_t made = make_people(run, work);
  work.query(run.adapted(sql::immich::record_new_people));
  work.commit();
  kill_point("people_inserted");
  run.report().totals.people += made;
  return made;
}

void remake_people(const JobRun& run, pg::Connection& connection, const std::vector<Uuid>& assets) {
  pg::Transaction work = run.begin(connection);
  join_by_index(work);
  const pg::Result found = work.query(run.adapted(sql::immich::find_tidied_people), assets, run.job.target_user_id);
  if (found.affected() == 0) return;
  make_people(run, work);
  work.commit();
}

// The row comes first and names no file; then the file, under a name that follows from the row's id; then the row names
// it. So a crash leaves neither a row without its file nor a file that nothing leads to, and a thumbnail that could not
// be copied today is tried again by the next cycle.
std::int64_t place_person_thumbnails(JobRun& run) {
  if (!anything_changed(run)) return 0;
  std::vector<Uuid> people;
  std::vector<std::string> paths, old_paths;
  for (const pg::Row row : run.connection->query(run.adapted(sql::immich::list_people_pictures), run.job.target_user_id,
                                                 run.window.everything)) {
    const auto person = row.get<Uuid>("mirror_id");
    auto old_path = row.get<std::string>("path");
    const auto source_path = row.get<std::string>("source_path");
    const bool has_own = has_own_picture(run, old_path, source_path);
    if (has_own && is_named_for(person, old_path)) continue;
    std::string path = copy_thumbnail(run, person, has_own ? old_path : source_path);
    if (path.empty()) continue;
    people.push_back(person);
    paths.push_back(std::move(path));
    old_paths.push_back(std::move(old_path));
  }
  kill_point("person_thumbnails_placed");
  if (people.empty()) return 0;
  const auto named = run.write(run.adapted(sql::immich::set_person_thumbnails), run.job.target_user_id, people, paths,
                               old_paths, run.job.name, run.places.media_root() + "/");
  unlink_queued_files(run);
  return static_cast<std::int64_t>(named.affected());
}

namespace {

constexpr int kJoinPage = 50;  // people at a time, with all their faces: a transaction of about a second at most

/// Whom somebody shares with the target is not ours any more, and its deletion would take the share along.
void note_shared_people(JobRun& run) {
  const std::string statement = run.adapted(sql::immich::note_shared_people);
  if (!statement.empty()) run.write(statement, run.job.target_user_id);
}

/// Immich moved people of the source's to other groups: the mappings follow, before anybody is taken for gone.
void follow_moved_people(JobRun& run) {
  const std::string statement = run.adapted(sql::immich::follow_moved_people);
  if (statement.empty()) return;
  pg::Transaction work = run.begin();
  while (true) {
    const pg::Result moved = work.query(statement, run.job.source_user_id, run.job.target_user_id);
    if (moved.empty()) break;
    work.query(run.adapted(sql::immich::keep_corrections), run.job.target_user_id,
               pg::column<Uuid>(moved, "person_id"));
  }
  work.commit();
}

/// The target joined the source's cluster group, or another target's: its mirrors of people are one with the groups
/// there from now on, with all faces that it has in them. False where there are none left.
bool join_some_people(JobRun& run) {
  const Uuid& target = run.job.target_user_id;
  pg::Transaction work = run.begin();
  if (work.query(run.adapted(sql::immich::find_joined_people), run.job.source_user_id, target, kJoinPage).affected() ==
      0) {
    return false;
  }
  lock_people(work);  // what another job gives the old ones meanwhile goes to the new ones as well
  work.query(immich::copy_joined_people_statement(run.instance.catalogue), target);
  work.query(run.adapted(sql::immich::fill_joined_people), target);
  run.query_where_needed(work, sql::immich::move_shares, target);
  work.query(run.adapted(sql::immich::join_faces), target);
  const pg::Result old =
      work.query(run.adapted(sql::immich::join_people), target, run.job.name, run.places.media_root() + "/");
  delete_people(run, work, pg::column<Uuid>(old, "person_id"));
  work.commit();
  kill_point("people_joined");
  return true;
}

/// Also those whom a merge moved out of the source's group.
void join_people(JobRun& run) {
  if (run.cluster.members.empty() || !join_some_people(run)) return;
  while (!run.stop.stop_requested() && join_some_people(run)) {
  }
  run.write(run.adapted(sql::immich::refuse_people), run.job.source_user_id, run.job.target_user_id);
  unlink_queued_files(run);
}

}  // namespace

std::int64_t adopt_survivors(JobRun& run) {
  if (!people_changed(run)) return 0;
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  note_shared_people(run);
  follow_moved_people(run);
  pg::Transaction work = run.begin();
  run.query_where_needed(work, sql::immich::note_gone_people, source, target);
  const auto left = work.query(run.adapted(sql::immich::queue_gone_people), run.job.name, source, target).affected();
  const auto adopted = work.query(run.adapted(sql::immich::adopt_survivors), source, target).affected();
  work.query(run.adapted(sql::immich::refuse_people), source, target);
  work.commit();
  if (left > 0) unlink_queued_files(run);
  join_people(run);
  return static_cast<std::int64_t>(adopted);
}

namespace {

std::int64_t follow_pictures(JobRun& run, pg::Transaction& work) {
  if (run.job.people == PeopleMode::fill) return 0;
  std::vector<Uuid> people;
  std::vector<std::string> paths;
  std::vector<std::optional<Uuid>> faces;
  for (const pg::Row row : work.query(run.adapted(sql::immich::list_people_with_new_picture), run.job.source_user_id,
                                      run.job.target_user_id)) {
    const auto person = row.get<Uuid>("mirror_id");
    std::string path = copy_thumbnail(run, person, row.get<std::string>("source_path"));
    if (path.empty()) continue;
    people.push_back(person);
    paths.push_back(std::move(path));
    faces.push_back(row.get<std::optional<Uuid>>("face_id"));
  }
  if (people.empty()) return 0;
  return static_cast<std::int64_t>(work.query(run.adapted(sql::immich::set_feature_pictures), run.job.target_user_id,
                                              people, paths, faces, run.job.name, run.places.media_root() + "/")
                                       .affected());
}

}  // namespace

std::int64_t follow_people(JobRun& run) {
  if (!people_changed(run)) return 0;
  pg::Transaction work = run.begin();
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  const auto changed =
      static_cast<std::int64_t>(work.query(run.adapted(sql::immich::follow_people), source, target,
                                           word(run.job.people), run.window.everything, run.window.since)
                                    .affected());
  const std::int64_t pictures = follow_pictures(run, work);
  work.query(run.adapted(sql::immich::record_followed_people), source, target);
  work.commit();
  kill_point("people_followed");
  if (pictures > 0) unlink_queued_files(run);
  return changed + pictures;
}

std::int64_t sweep_orphans(JobRun& run) {
  if (!anything_changed(run)) return 0;
  const pg::Result orphans =
      run.connection->query(run.adapted(sql::immich::find_orphans), run.job.source_user_id, run.job.target_user_id);
  return remove_people(run, pg::column<Uuid>(orphans, "id"));
}

std::int64_t remove_people(JobRun& run, const std::vector<Uuid>& mappings) {
  if (mappings.empty()) return 0;
  pg::Transaction work = run.begin();
  lock_people(work);
  const pg::Result forgotten = work.query(run.adapted(sql::immich::forget_people), mappings, run.job.target_user_id,
                                          run.job.name, run.places.media_root() + "/");
  const auto people = pg::column<Uuid>(forgotten, "person_id");
  delete_people(run, work, people);
  work.commit();
  unlink_queued_files(run);
  return static_cast<std::int64_t>(people.size());
}

std::int64_t set_feature_faces(JobRun& run) {
  if (!anything_changed(run)) return 0;
  return static_cast<std::int64_t>(
      run.write(run.adapted(sql::immich::set_feature_faces), run.job.target_user_id).affected());
}

}  // namespace kindred::sync
