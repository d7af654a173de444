#include "steps/person_faults.h"

#include <algorithm>

#include "job/faults.h"
#include "job/job_run.h"
#include "sql.h"

namespace kindred::sync {

PersonFaults::PersonFaults(JobRun& run, std::string_view step) : run_(run), step_(step) {
  for (const pg::Row row :
       run.connection->query(run.adapted(sql::immich::list_person_faults), run.job.name, step, run.retry_all_faults)) {
    known_.emplace(row.get<Uuid>("source_id"), row.get<bool>("is_due"));
  }
}

bool PersonFaults::any_due() const {
  return std::any_of(known_.begin(), known_.end(), [](const auto& known) { return known.second; });
}

bool PersonFaults::any_waiting() const {
  return std::any_of(known_.begin(), known_.end(), [](const auto& known) { return !known.second; });
}

bool PersonFaults::waits(const Uuid& person) const {
  const auto known = known_.find(person);
  return known != known_.end() && !known->second;
}

void PersonFaults::add(const Uuid& person, const pg::SqlError& error) {
  const pg::Result found =
      run_.connection->query(run_.adapted(sql::immich::read_person_picture), person, run_.job.source_user_id);
  faults_.push_back({person, found.empty() ? std::string() : found[0].get<std::string>("path"), reason_of(error),
                     step_ + ": " + error.what()});
}

void PersonFaults::record() {
  if (faults_.empty()) return;
  pg::Transaction work = run_.begin();
  record_person_faults(run_, work, step_, faults_);
  work.commit();
  run_.add(faults_);
}

void PersonFaults::end() {
  std::vector<Uuid> over;
  for (const auto& known : known_) {
    const bool is_again =
        std::any_of(faults_.begin(), faults_.end(), [&](const Fault& fault) { return fault.source_id == known.first; });
    if (known.second && !is_again) over.push_back(known.first);
  }
  if (!over.empty()) run_.write(sql::tracking::clear_person_faults, run_.job.target_user_id, over, step_);
  record();
}

void record_person_faults(const JobRun& run, pg::Transaction& work, std::string_view step,
                          const std::vector<Fault>& faults) {
  if (faults.empty()) return;
  std::vector<Uuid> people;
  std::vector<std::string> paths, reasons, details;
  for (const Fault& fault : faults) {
    people.push_back(fault.source_id);
    paths.push_back(fault.path);
    reasons.push_back(fault.reason);
    details.push_back(fault.detail);
  }
  work.query(sql::tracking::record_person_faults, run.job.name, run.job.target_user_id, people, paths, reasons, details,
             step);
}

}  // namespace kindred::sync
