#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/uuid.h"
#include "job/report.h"
#include "pg/connection.h"
#include "pg/error.h"

namespace kindred::sync {

class JobRun;

/// The people of the source's that a step could not do, with the reason and when to try again, as for assets. Such a
/// fault costs no photo and no other person, and only the success of the same step ends it.
class PersonFaults {
 public:
  /// Reads what the step has on record.
  PersonFaults(JobRun& run, std::string_view step);

  /// Whether any of them is to be tried again.
  bool any_due() const;
  bool any_waiting() const;
  bool empty() const { return known_.empty(); }
  /// Whether the person is at fault and not to be tried again yet.
  bool waits(const Uuid& person) const;
  /// PostgreSQL refused what the step did with the person.
  void add(const Uuid& person, const pg::SqlError& error);
  /// Records those that were added.
  void record();
  /// For a step that has gone through everybody: the same, and who was at fault before, was tried again and was not
  /// added is so no longer.
  void end();

 private:
  JobRun& run_;
  std::string step_;
  std::unordered_map<Uuid, bool> known_;  ///< by the source's person: whether it is to be tried again
  std::vector<Fault> faults_;
};

/// Records faults of people, in the caller's transaction.
void record_person_faults(const JobRun& run, pg::Transaction& work, std::string_view step,
                          const std::vector<Fault>& faults);

}  // namespace kindred::sync
