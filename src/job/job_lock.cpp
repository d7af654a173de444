// Why not the advisory lock alone: seen with `idle_session_timeout`, a proxy and pg_terminate_backend, its session
// ended while the work went on; a second instance took the job and cleaned up after the first, which removed 1,643
// files of live mirrors. And a COMMIT whose answer is lost may be carried out after the next cycle has looked.
#include "job/job_lock.h"

#include <fmt/format.h>

#include "pg/error.h"
#include "sql.h"

namespace kindred::sync {

namespace {

Error busy(const std::string& job) {
  return Error(ErrorKind::failed, fmt::format("another instance is working on job {}", job),
               "try again when its cycle is over, or stop the service for that long");
}

/// Locks the record. In a repeatable read a holder that was replaced after the snapshot is a serialization failure.
bool is_holder(pg::Transaction& work, const std::string& job, const Uuid& holder) {
  try {
    return !work.query(sql::tracking::lock_holder, job, holder).empty();
  } catch (const pg::SqlError& error) {
    if (error.sqlstate() == "40001") return false;
    throw;
  }
}

}  // namespace

// Of that kind because it ends the job at once, as a lost session does, and because the next cycle may well succeed.
JobTakenOver::JobTakenOver(const std::string& job)
    : Error(ErrorKind::unreachable,
            fmt::format("another instance has taken over job {}; this one wrote nothing since", job),
            "nothing, if two instances are meant to run; else stop one of them. PostgreSQL's log says why the session "
            "that held the job's lock ended") {}

std::optional<JobLock> JobLock::try_take(const Database& database, const std::string& job,
                                         std::chrono::milliseconds patience) {
  auto lock = pg::AdvisoryLock::try_take(database, "job " + job, patience);
  if (!lock) return std::nullopt;
  return JobLock(job, std::move(*lock));
}

JobLock JobLock::take(const Database& database, const std::string& job) {
  auto lock = try_take(database, job, kPatience);
  if (!lock) throw busy(job);
  return std::move(*lock);
}

bool JobLock::try_hold(pg::Connection& connection, const std::optional<Uuid>& before) {
  holder_.reset();
  if (before && !connection.query(sql::tracking::read_holder, job_, *before).empty()) {
    holder_ = before;
    return true;
  }
  const Uuid mine = Uuid::random();
  try {
    pg::Transaction work = connection.begin();
    work.run_script("set local lock_timeout = '5s'");  // a transaction of ours takes about a second
    work.query(sql::tracking::hold_job, job_, mine);
    work.commit();
  } catch (const pg::SqlError& error) {
    if (error.kind() != ErrorKind::transient) throw;
    return false;
  }
  holder_ = mine;
  return true;
}

void JobLock::hold(pg::Connection& connection) {
  if (!try_hold(connection)) throw busy(job_);
}

pg::Transaction JobLock::begin(pg::Connection& connection, pg::Isolation isolation, BeforeSnapshot first) const {
  pg::Transaction work = connection.begin(isolation);
  if (first != nullptr) first(work);
  prove(work);
  return work;
}

void JobLock::prove(pg::Transaction& work) const {
  if (!holder_) throw Error(ErrorKind::failed, fmt::format("job {} is written to without being held", job_));
  if (!is_holder(work, job_, *holder_)) throw JobTakenOver(job_);
}

}  // namespace kindred::sync
