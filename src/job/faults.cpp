#include "job/faults.h"

#include "job/job_run.h"
#include "pg/encoding.h"
#include "sql.h"

namespace kindred::sync {

void record_faults(JobRun& run, pg::Connection& connection, const std::vector<Fault>& faults) {
  if (faults.empty()) return;
  const pg::Encoding encoding = pg::encoding_of(connection);  // a detail may name a file of the disk's
  std::vector<Uuid> ids;
  std::vector<std::string> reasons, details;
  for (const Fault& fault : faults) {
    ids.push_back(fault.source_id);
    reasons.push_back(fault.reason);
    details.push_back(encoding.storable(fault.detail));
  }
  run.write_on(connection, sql::tracking::record_faults, run.job.name, run.job.target_user_id, ids, reasons, details,
               run.step);
  run.add(faults);
}

StepFaults::StepFaults(JobRun& run) : run_(run) {
  for (const pg::Row row : run.connection->query(sql::tracking::list_fault_steps, run.job.name)) {
    began_.emplace(row.get<std::string>("step"), row.get<std::string>("moment"));
  }
}

void StepFaults::ended(std::string_view step) {
  const auto began = began_.find(step);
  if (began == began_.end()) return;
  run_.write(sql::tracking::clear_step_faults, run_.job.name, step, began->second);
}

std::string reason_of(const pg::SqlError& error) {
  if (error.constraint() == "asset_ownerId_libraryId_checksum_idx") return "duplicate_checksum";
  if (!error.constraint().empty()) return "constraint_" + error.constraint();
  return "sql_" + error.sqlstate();
}

}  // namespace kindred::sync
