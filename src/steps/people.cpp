// A person whom PostgreSQL refuses is a fault of that person (person_faults.h): pages are halved until it stands alone,
// and all others are done. Photos of somebody whose mirror cannot be made come without that face, which follows when it
// can.
#include "steps/people.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "base/kill_point.h"
#include "immich/copy_statement.h"
#include "job/halving.h"
#include "job/job_run.h"
#include "schema/session.h"
#include "sql.h"
#include "steps/person_faults.h"
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

constexpr std::size_t kPeoplePerPage = 200;  // people at a time: a transaction well under a second

/// Goes through people page by page. `source_of` names the source's person of one that is refused.
template <class Item, class Commit, class SourceOf>
void page_by_page(std::span<const Item> items, PersonFaults& faults, const Commit& commit, const SourceOf& source_of) {
  for (; !items.empty(); items = items.subspan(std::min(kPeoplePerPage, items.size()))) {
    commit_or_halve(items.first(std::min(kPeoplePerPage, items.size())), commit,
                    [&](const Item& item, const pg::SqlError& error) { faults.add(source_of(item), error); });
  }
}

/// Runs `whole`, and `pieces` where one item makes PostgreSQL refuse it or it fails in passing.
template <class Whole, class Pieces>
std::int64_t whole_or_in_pieces(const Whole& whole, const Pieces& pieces) {
  try {
    return whole();
  } catch (const pg::SqlError& error) {
    if (error.kind() != ErrorKind::failed && error.kind() != ErrorKind::transient) throw;
  }
  return pieces();
}

/// One of the target's people, with the mappings that lead to it.
struct MappedPerson {
  Uuid id;
  Uuid source;
  std::vector<Uuid> mappings;
};

/// All of them without `mappings`.
std::vector<MappedPerson> mapped_people(JobRun& run, const std::vector<Uuid>& mappings) {
  std::vector<MappedPerson> people;
  for (const pg::Row row : run.connection->query(sql::tracking::list_mapped_people, run.job.target_user_id, mappings)) {
    MappedPerson& person = people.emplace_back();
    person.id = row.get<Uuid>("person_id");
    person.source = row.get<Uuid>("source_id");
    for (const auto& id : nlohmann::json::parse(row.get<std::string>("mapping_ids"))) {
      person.mappings.push_back(Uuid::parse(id.get<std::string>()).value());
    }
  }
  return people;
}

std::vector<Uuid> ids_of(std::span<const MappedPerson> people) {
  std::vector<Uuid> ids;
  for (const MappedPerson& person : people) ids.push_back(person.id);
  return ids;
}

/// One of the source's people who has no mirror.
struct NewPerson {
  Uuid source, user, mirror;
  bool is_own = false;      ///< the target has that person already
  bool is_matched = false;  ///< by its name
};

/// Looks for them, and maps those whom the target has itself. Those at fault are left out until they are due.
std::vector<NewPerson> find_new_people(JobRun& run, const PersonFaults& faults) {
  std::vector<NewPerson> people;
  pg::Transaction work = run.begin();
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  std::int64_t own = run.query_where_needed(work, sql::immich::record_own_people, target, source);
  own += static_cast<std::int64_t>(
      work.query(run.adapted(sql::immich::record_returned_matches), target, source).affected());
  if (work.query(run.adapted(sql::immich::find_new_people), target, source).affected() > 0) {
    if (run.job.people_match == PeopleMatch::name) work.query(run.adapted(sql::immich::match_people), target, source);
    for (const pg::Row row : work.query("select source_id, source_user_id, mirror_id, is_own, is_matched"
                                        " from pg_temp.kindred_new_person order by source_id")) {
      const auto id = row.get<Uuid>("source_id");
      if (faults.waits(id)) continue;
      people.push_back({id, row.get<Uuid>("source_user_id"), row.get<Uuid>("mirror_id"), row.get<bool>("is_own"),
                        row.get<bool>("is_matched")});
    }
  }
  if (own > 0) work.commit();
  return people;
}

std::int64_t insert(JobRun& run, std::span<const NewPerson> people) {
  std::vector<Uuid> sources, users, mirrors;
  std::vector<bool> own, matched;
  for (const NewPerson& person : people) {
    sources.push_back(person.source);
    users.push_back(person.user);
    mirrors.push_back(person.mirror);
    own.push_back(person.is_own);
    matched.push_back(person.is_matched);
  }
  const Uuid& target = run.job.target_user_id;
  pg::Transaction work = run.begin();
  work.query(sql::tracking::list_new_people, sources, users, mirrors, target, own, matched);
  run.query_where_needed(work, sql::immich::share_groups, target);
  run.query_where_needed(work, sql::immich::renew_groups, target);
  const std::int64_t made = make_people(run, work);
  work.query(run.adapted(sql::immich::record_new_people));
  work.commit();
  kill_point("people_inserted");
  return made;
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
  PersonFaults faults(run, "insert_people");
  if (run.candidates == 0 && run.touched == 0 && !faults.any_due()) return 0;
  const std::vector<NewPerson> people = find_new_people(run, faults);
  std::int64_t made = 0;
  page_by_page(
      std::span(people), faults, [&](std::span<const NewPerson> some) { made += insert(run, some); },
      [](const NewPerson& person) { return person.source; });
  faults.record();
  if (!faults.empty()) run.write(run.adapted(sql::immich::forget_made_people), run.job.name);
  const auto matched = std::count_if(people.begin(), people.end(), [](const NewPerson& one) { return one.is_matched; });
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

/// People of whom the target gave every face to others; `only` some of them, or all where that is empty.
std::size_t give_up_given_away(JobRun& run, pg::Transaction& work, const std::vector<Uuid>& only) {
  const pg::Result given_away =
      work.query(run.adapted(sql::immich::give_up_given_away), run.job.source_user_id, run.job.target_user_id, only);
  if (!given_away.empty()) delete_people(run, work, pg::column<Uuid>(given_away, "person_id"));
  return given_away.size();
}

/// Who they are: in a transaction that is taken back.
std::vector<MappedPerson> find_given_away(JobRun& run) {
  std::vector<MappedPerson> people;
  pg::Transaction work = run.begin();
  for (const pg::Row row : work.query(run.adapted(sql::immich::give_up_given_away), run.job.source_user_id,
                                      run.job.target_user_id, std::vector<Uuid>())) {
    people.push_back({row.get<Uuid>("person_id"), row.get<Uuid>("source_id"), {}});
  }
  return people;
}

/// The people whom the target gave up come first, each on its own where PostgreSQL refuses the deletion of one.
void give_up_in_pieces(JobRun& run, PersonFaults& faults) {
  std::vector<MappedPerson> people = find_given_away(run);
  std::erase_if(people, [&](const MappedPerson& person) { return faults.waits(person.source); });
  page_by_page(
      std::span<const MappedPerson>(people), faults,
      [&](std::span<const MappedPerson> some) {
        pg::Transaction work = run.begin();
        give_up_given_away(run, work, ids_of(some));
        work.commit();
      },
      [](const MappedPerson& person) { return person.source; });
}

std::int64_t adopt(JobRun& run, bool gives_up) {
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  pg::Transaction work = run.begin();
  follow_moved_people(run, work);
  run.query_where_needed(work, sql::immich::note_gone_people, source, target);
  if (gives_up) give_up_given_away(run, work, {});
  const auto left = work.query(run.adapted(sql::immich::queue_gone_people), run.job.name, source, target).affected();
  auto adopted = work.query(run.adapted(sql::immich::adopt_survivors), source, target).affected();
  work.query(run.adapted(sql::immich::note_deleted_people), source, target);
  adopted += map_held_people(run, work);
  work.commit();
  if (left > 0) unlink_queued_files(run);
  return static_cast<std::int64_t>(adopted);
}

struct FollowedPerson {
  Uuid mapping, source;
};

std::int64_t follow(JobRun& run, std::span<const FollowedPerson> people) {
  std::vector<Uuid> mappings;
  for (const FollowedPerson& person : people) mappings.push_back(person.mapping);
  pg::Transaction work = run.begin();
  const Uuid& source = run.job.source_user_id;
  const Uuid& target = run.job.target_user_id;
  const auto changed = static_cast<std::int64_t>(
      work.query(run.adapted(sql::immich::follow_people), source, target, to_string(run.job.people), mappings)
          .affected());
  work.query(run.adapted(sql::immich::record_followed_people), source, target, mappings);
  work.commit();
  kill_point("people_followed");
  return changed;
}

/// Whether a mirrored person may have lost its last mirror in this cycle, and be only on photos that the target kept.
bool may_leave_people(JobRun& run) {
  const Totals& totals = run.report().totals;
  const bool mirrors_went = totals.kept + totals.removed + totals.new_tombstones + totals.purged > 0;
  return (mirrors_went || run.window.everything) &&
         run.connection->query(sql::tracking::has_kept, run.job.source_user_id, run.job.target_user_id)[0].get<bool>(
             "photos");
}

/// One page, whose mappings go with them.
std::int64_t remove(JobRun& run, std::span<const MappedPerson> page) {
  std::vector<Uuid> mappings;
  for (const MappedPerson& person : page) {
    mappings.insert(mappings.end(), person.mappings.begin(), person.mappings.end());
  }
  pg::Transaction work = run.begin();
  lock_people_for_deletion(work);
  const pg::Result forgotten = work.query(run.adapted(sql::immich::forget_people), mappings, run.job.target_user_id,
                                          run.job.name, run.places.media_root() + "/");
  const auto people = pg::column<Uuid>(forgotten, "person_id");
  delete_people(run, work, people);
  work.commit();
  return static_cast<std::int64_t>(people.size());
}

std::int64_t set_faces_of(JobRun& run, const std::vector<Uuid>& people) {
  return static_cast<std::int64_t>(
      run.write(run.adapted(sql::immich::set_feature_faces), run.job.target_user_id, people).affected());
}

}  // namespace

std::int64_t adopt_survivors(JobRun& run) {
  PersonFaults faults(run, "adopt_survivors");
  if (!anything_changed(run) && !faults.any_due()) return 0;
  note_shared_people(run);
  const auto in_pieces = [&] {
    give_up_in_pieces(run, faults);
    return adopt(run, false);
  };
  const std::int64_t adopted =
      faults.any_waiting() ? in_pieces() : whole_or_in_pieces([&] { return adopt(run, true); }, in_pieces);
  faults.end();
  join_people(run);
  return adopted;
}

std::int64_t follow_people(JobRun& run) {
  PersonFaults faults(run, "follow_people");
  if (!people_changed(run) && !faults.any_due()) return 0;
  std::vector<FollowedPerson> people;
  for (const pg::Row row : run.connection->query(run.adapted(sql::immich::list_followed_people), run.job.source_user_id,
                                                 run.job.target_user_id, run.window.everything, run.window.since)) {
    people.push_back({row.get<Uuid>("mapping_id"), row.get<Uuid>("source_id")});
  }
  std::erase_if(people, [&](const FollowedPerson& person) { return faults.waits(person.source); });
  std::int64_t changed = 0;
  page_by_page(
      std::span<const FollowedPerson>(people), faults,
      [&](std::span<const FollowedPerson> some) { changed += follow(run, some); },
      [](const FollowedPerson& person) { return person.source; });
  faults.end();
  return changed;
}

std::int64_t sweep_orphans(JobRun& run) {
  PersonFaults faults(run, "sweep_orphans");
  if (!anything_changed(run) && !faults.any_due()) return 0;
  if (may_leave_people(run)) {
    run.write(run.adapted(sql::immich::keep_people), run.job.source_user_id, run.job.target_user_id);
  }
  const pg::Result orphans =
      run.connection->query(run.adapted(sql::immich::find_orphans), run.job.source_user_id, run.job.target_user_id);
  const std::int64_t removed = remove_people(run, pg::column<Uuid>(orphans, "id"), &faults);
  faults.end();
  return removed;
}

std::int64_t remove_people(JobRun& run, const std::vector<Uuid>& mappings, PersonFaults* faults) {
  if (mappings.empty()) return 0;
  std::vector<MappedPerson> people = mapped_people(run, mappings);
  if (faults != nullptr) {
    std::erase_if(people, [&](const MappedPerson& person) { return faults->waits(person.source); });
  }
  std::int64_t removed = 0;
  const auto remove_some = [&](std::span<const MappedPerson> some) { removed += remove(run, some); };
  if (faults != nullptr) {
    page_by_page(std::span<const MappedPerson>(people), *faults, remove_some,
                 [](const MappedPerson& person) { return person.source; });
  } else {
    for (std::size_t first = 0; first < people.size(); first += kPeoplePerPage) {
      remove_some(
          std::span<const MappedPerson>(people).subspan(first, std::min(kPeoplePerPage, people.size() - first)));
    }
  }
  unlink_queued_files(run);
  return removed;
}

std::int64_t set_feature_faces(JobRun& run) {
  PersonFaults faults(run, "set_feature_faces");
  if (!anything_changed(run) && !faults.any_due()) return 0;
  const auto in_pieces = [&] {
    std::vector<MappedPerson> people = mapped_people(run, {});
    std::erase_if(people, [&](const MappedPerson& person) { return faults.waits(person.source); });
    std::int64_t set = 0;
    page_by_page(
        std::span<const MappedPerson>(people), faults,
        [&](std::span<const MappedPerson> some) { set += set_faces_of(run, ids_of(some)); },
        [](const MappedPerson& person) { return person.source; });
    return set;
  };
  const std::int64_t set =
      faults.any_waiting() ? in_pieces() : whole_or_in_pieces([&] { return set_faces_of(run, {}); }, in_pieces);
  faults.end();
  return set;
}

}  // namespace kindred::sync
