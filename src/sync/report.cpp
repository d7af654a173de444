#include "sync/report.h"

#include <algorithm>

namespace kindred::sync {

Totals& Totals::operator+=(const Totals& other) {
  assets += other.assets;
  faces += other.faces;
  people += other.people;
  files += other.files;
  bytes_not_copied += other.bytes_not_copied;
  bytes_copied += other.bytes_copied;
  inferences_saved += other.inferences_saved;
  return *this;
}

void JobReport::add_fault(const Fault& fault) {
  ++faults_by_reason[fault.reason];
  if (faults.size() < kMaxFaults) faults.push_back(fault);
}

int CycleReport::exit_code() const {
  int code = 0;
  for (const JobReport& job : jobs) {
    if (job.error) code = std::max(code, kindred::exit_code(job.error->kind()));
    if (job.outcome != JobReport::Outcome::done || !job.faults_by_reason.empty()) code = std::max(code, 1);
  }
  return code;
}

}  // namespace kindred::sync
