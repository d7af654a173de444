#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/uuid.h"
#include "pg/advisory_lock.h"
#include "pg/connection.h"

namespace kindred::sync {

/// Another instance has taken the job over. Nothing of the transaction was written, and nothing more may be done for
/// the job: what was placed for it is the other instance's to finish or to remove.
class JobTakenOver : public Error {
 public:
  explicit JobTakenOver(const std::string& job);
};

/// Statements that a transaction must begin with, before its snapshot is taken (`lock table` takes none).
using BeforeSnapshot = void (*)(pg::Transaction& work);

/// The right to work on a job. The advisory lock keeps others away, but it is held by a session that can end alone
/// while the work goes on in others. So whoever is to write also puts a holder's id on record, and each transaction
/// that changes anything locks that record first.
class JobLock {
 public:
  /// How long a person's command waits for a cycle that is under way: most take less.
  static constexpr std::chrono::seconds kPatience{5};
  /// Nullopt where another instance works on the job, all through `patience`. Writes nothing.
  static std::optional<JobLock> try_take(const Database& database, const std::string& job,
                                         std::chrono::milliseconds patience = {});
  /// The same with kPatience, but throws Error(failed) with what to do.
  static JobLock take(const Database& database, const std::string& job);

  /// To be called before the first look of a cycle or of a command that writes: makes this instance the job's holder
  /// and waits for the transactions of the one before it, so that what they leave is seen whole. `before` is the holder
  /// of this program's last cycle where that ended well: while it still is on record, nothing is written. False where a
  /// transaction of another holder does not end within some seconds: the job is busy.
  bool try_hold(pg::Connection& connection, const std::optional<Uuid>& before = std::nullopt);
  /// The same, but throws Error(failed) with what to do.
  void hold(pg::Connection& connection);
  /// Nullopt until try_hold() or hold().
  const std::optional<Uuid>& holder() const { return holder_; }

  /// A transaction that may change something, on any connection. Throws JobTakenOver. For any thread.
  pg::Transaction begin(pg::Connection& connection, pg::Isolation isolation = pg::Isolation::read_committed,
                        BeforeSnapshot first = nullptr) const;
  /// Proves the same in a transaction of which it is the first statement, but for other jobs' proofs.
  void prove(pg::Transaction& work) const;
  /// One statement in such a transaction.
  template <class... Args>
  pg::Result write(pg::Connection& connection, std::string_view statement, const Args&... args) const {
    pg::Transaction work = begin(connection);
    pg::Result result = work.query(statement, args...);
    work.commit();
    return result;
  }

 private:
  JobLock(std::string job, pg::AdvisoryLock lock) : job_(std::move(job)), lock_(std::move(lock)) {}

  std::string job_;
  pg::AdvisoryLock lock_;
  std::optional<Uuid> holder_;
};

}  // namespace kindred::sync
