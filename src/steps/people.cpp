#include "steps/people.h"

#include "base/kill_point.h"
#include "immich/copy_statement.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/removal.h"

namespace kindred::sync {

namespace {

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

/// For a transaction that deletes people: waits for those that lock_people_for_use(), and holds up new ones.
void lock_people_for_deletion(pg::Transaction& work) {
  work.run_script("lock table _face_sync_person_map in exclusive mode");
}

/// Makes the people of pg_temp.kindred_new_person. Returns how many.
std::int64_t make_people(const JobRun& run, pg::Transaction& work) {
  const immich::Catalogue& catalogue = run.instance.catalogue;
  run.query_where_needed(work, immich::copy_statement(catalogue, immich::person_group_table()));
  return static_cast<std::int64_t>(work.query(immich::copy_statement(catalogue, immich::person_table())).affected());
}

}  // namespace

std::string_view to_string(PeopleMode mode) {
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

bool anything_changed(JobRun& run) {
  return run.changed > 0 || people_changed(run);
}

void delete_people(const JobRun& run, pg::Transaction& work, const std::vector<Uuid>& people) {
  const Uuid& target = run.job.target_user_id;
  work.query(run.adapted(sql::immich::delete_people), target, people);
  run.query_where_needed(work, sql::immich::delete_groups, target, people);
  run.query_where_needed(work, sql::immich::note_gone_people_of_ours, target, people);
}

// Statements without a snapshot: in a repeatable read, what was waited for must be seen.
void lock_people_for_use(pg::Transaction& work) {
  work.run_script("lock table _face_sync_person_map in row share mode");
}

std::int64_t insert_people(JobRun& run) {
  if (run.candidates == 0 && run.touched == 0) return 0;
  pg::Transaction work = run.begin();
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  std::int64_t own = run.query_where_needed(work, sql::immich::record_own_people, target, source);
  own += static_cast<std::int64_t>(
      work.query(run.adapted(sql::immich::record_returned_matches), target, source).affected());
  const pg::Result found = work.query(run.adapted(sql::immich::find_new_people), target, source);
  if (found.affected() == 0) {
    if (own > 0) work.commit();
    return 0;
  }
  std::int64_t matched = 0;
  if (run.job.people_match == PeopleMatch::name) {
    matched = static_cast<std::int64_t>(work.query(run.adapted(sql::immich::match_people), target, source).affected());
  }
  run.query_where_needed(work, sql::immich::share_groups, target);
  run.query_where_needed(work, sql::immich::renew_groups, target);
  const std::int64_t made = make_people(run, work);
  work.query(run.adapted(sql::immich::record_new_people));
  work.commit();
  kill_point("people_inserted");
  run.report().totals.people += made;
  return made + matched;
}

void remake_people(const JobRun& run, pg::Connection& connection, const std::vector<Uuid>& assets) {
  pg::Transaction work = run.begin(connection);
  join_by_index(work);
  const pg::Result found = work.query(run.adapted(sql::immich::find_tidied_people), assets, run.job.target_user_id);
  if (found.affected() == 0) return;
  make_people(run, work);
  work.commit();
}

namespace {

constexpr int kJoinPage = 50;  // people at a time, with all their faces: a transaction of about a second at most

/// Whom somebody shares with the target is not ours any more, and its deletion would take the share along.
void note_shared_people(JobRun& run) {
  const std::string statement = run.adapted(sql::immich::note_shared_people);
  if (!statement.empty()) run.write(statement, run.job.target_user_id);
}

/// Immich moved people of the source's to other groups: the mappings follow, before anybody is taken for gone.
void follow_moved_people(JobRun& run, pg::Transaction& work) {
  const std::string statement = run.adapted(sql::immich::follow_moved_people);
  if (statement.empty()) return;
  while (true) {
    const auto moved =
        pg::column<Uuid>(work.query(statement, run.job.source_user_id, run.job.target_user_id), "person_id");
    if (moved.empty()) return;
    work.query(run.adapted(sql::immich::keep_corrections), run.job.target_user_id, moved);
  }
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
  lock_people_for_deletion(work);  // what another job gives the old ones meanwhile goes to the new ones as well
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
  run.write(run.adapted(sql::immich::note_deleted_people), run.job.source_user_id, run.job.target_user_id);
  unlink_queued_files(run);
}

/// In a cluster group of both users' the source's own groups are used, and faces follow them there.
std::size_t map_held_people(JobRun& run, pg::Transaction& work) {
  if (run.cluster.is_shared) return 0;
  const pg::Result held = work.query(run.adapted(sql::immich::map_held_people), run.job.source_user_id,
                                     run.job.target_user_id, run.window.everything, run.window.since);
  work.query(run.adapted(sql::immich::keep_one_mapping), run.job.target_user_id);
  return held.size();
}

}  // namespace

std::int64_t adopt_survivors(JobRun& run) {
  if (!anything_changed(run)) return 0;
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  note_shared_people(run);
  pg::Transaction work = run.begin();
  follow_moved_people(run, work);
  run.query_where_needed(work, sql::immich::note_gone_people, source, target);
  const pg::Result given_away = work.query(run.adapted(sql::immich::give_up_given_away), source, target);
  if (!given_away.empty()) delete_people(run, work, pg::column<Uuid>(given_away, "person_id"));
  const auto left = work.query(run.adapted(sql::immich::queue_gone_people), run.job.name, source, target).affected();
  auto adopted = work.query(run.adapted(sql::immich::adopt_survivors), source, target).affected();
  work.query(run.adapted(sql::immich::note_deleted_people), source, target);
  adopted += map_held_people(run, work);
  work.commit();
  if (left > 0) unlink_queued_files(run);
  join_people(run);
  return static_cast<std::int64_t>(adopted);
}

std::int64_t follow_people(JobRun& run) {
  if (!people_changed(run)) return 0;
  pg::Transaction work = run.begin();
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  const auto changed =
      static_cast<std::int64_t>(work.query(run.adapted(sql::immich::follow_people), source, target,
                                           to_string(run.job.people), run.window.everything, run.window.since)
                                    .affected());
  work.query(run.adapted(sql::immich::record_followed_people), source, target);
  work.commit();
  kill_point("people_followed");
  return changed;
}

namespace {

/// Whether a mirrored person may have lost its last mirror in this cycle, and be only on photos that the target kept.
bool may_leave_people(JobRun& run) {
  const Totals& totals = run.report().totals;
  const bool mirrors_went = totals.kept + totals.removed + totals.new_tombstones + totals.purged > 0;
  return (mirrors_went || run.window.everything) &&
         run.connection->query(sql::tracking::has_kept, run.job.source_user_id, run.job.target_user_id)[0].get<bool>(
             "photos");
}

}  // namespace

std::int64_t sweep_orphans(JobRun& run) {
  if (!anything_changed(run)) return 0;
  if (may_leave_people(run)) {
    run.write(run.adapted(sql::immich::keep_people), run.job.source_user_id, run.job.target_user_id);
  }
  const pg::Result orphans =
      run.connection->query(run.adapted(sql::immich::find_orphans), run.job.source_user_id, run.job.target_user_id);
  return remove_people(run, pg::column<Uuid>(orphans, "id"));
}

std::int64_t remove_people(JobRun& run, const std::vector<Uuid>& mappings) {
  if (mappings.empty()) return 0;
  pg::Transaction work = run.begin();
  lock_people_for_deletion(work);
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
