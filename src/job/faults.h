#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "job/report.h"
#include "pg/connection.h"

namespace kindred::sync {

class JobRun;

/// Keeps assets that could not be mirrored or followed, with when to try again, and reports them. They are on record as
/// the step's that runs: only its success ends them.
void record_faults(JobRun& run, pg::Connection& connection, const std::vector<Fault>& faults);

/// Ends the faults of the items in which a step succeeds.
class StepFaults {
 public:
  explicit StepFaults(JobRun& run);
  /// To be called when a step has run to its end: what it had on record of mirrors that this cycle looks at, and did
  /// not record again, is over.
  void ended(std::string_view step);

 private:
  JobRun& run_;
  std::map<std::string, std::string, std::less<>> began_;  ///< steps with faults on record, and before when they were
};

/// The reason under which what PostgreSQL refused is reported. Only the constraint by name is a duplicate; every other
/// keeps its own name (the predecessor filed all of them as duplicates, for ever).
std::string reason_of(const pg::SqlError& error);

}  // namespace kindred::sync
