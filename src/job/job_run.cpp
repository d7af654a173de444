#include "job/job_run.h"

#include "job/guard.h"
#include "schema/session.h"
#include "sql.h"
#include "tree/place_checks.h"

namespace kindred::sync {

JobRun::JobRun(const JobInputs& inputs)
    : JobInputs(inputs),
      connection(pool.acquire()),
      layout(read_layout()),
      places(config, job, instance, purpose == Purpose::unshare ? needs_tree() : has_mirrors(*connection, job, !last),
             purpose),
      cluster(read_cluster()),
      references(read_references(*connection, instance.catalogue, job, true)) {
  if (!references.refusals.empty()) throw Error(references.refusals.front());
  if (purpose == Purpose::plan)
    return;  // its session is new, or was cleared: read-only transactions refuse to truncate
  pg::Transaction work = connection->begin();
  clear_lists(work);
  work.commit();
}

// Before the folders are opened: the tree is made there where it is missing.
TreeLayout JobRun::read_layout() {
  std::vector<SourceLibrary> libraries;
  if (job.has_rules()) {
    libraries = read_source_libraries(*connection, job);
    check_apart_from_libraries(config, job, libraries);
  }
  return {job, checked_media_root(config, instance), std::move(libraries)};
}

JobRun::Cluster JobRun::read_cluster() {
  const pg::Result rows = connection->query(adapted(sql::immich::read_cluster), job.source_user_id, job.target_user_id);
  return {rows[0].get<bool>("is_shared"), rows[0].get<std::string>("members")};
}

// A plan's tables are copies in a session of its own.
pg::Transaction JobRun::begin(pg::Connection& session, pg::Isolation isolation, BeforeSnapshot first) const {
  if (purpose != Purpose::plan) {
    if (lock == nullptr) throw Error(ErrorKind::failed, "a command that holds no job wrote to one");
    return lock->begin(session, isolation, first);
  }
  pg::Transaction work = session.begin(isolation);
  if (first != nullptr) first(work);
  return work;
}

void JobRun::prove(pg::Transaction& work) const {
  if (purpose != Purpose::plan) lock->prove(work);
}

void JobRun::add(const Totals& totals, std::int64_t assets_gone_through) {
  const std::lock_guard guard(mutex_);
  report_.totals += totals;
  progress.advance(assets_gone_through);
}

void JobRun::add(const std::vector<Fault>& faults) {
  const std::lock_guard guard(mutex_);
  for (const Fault& fault : faults) report_.add_fault(fault);
}

bool JobRun::needs_tree() {
  return connection->query(sql::tracking::needs_tree, job.name, job.target_path_prefix)[0].get<bool>("needed");
}

}  // namespace kindred::sync
