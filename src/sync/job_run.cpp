#include "sync/job_run.h"

namespace kindred::sync {

void JobRun::add(const Totals& totals, std::int64_t assets_gone_through) {
  const std::lock_guard lock(mutex_);
  report_.totals += totals;
  progress.advance(assets_gone_through);
}

void JobRun::add(const std::vector<Fault>& faults) {
  const std::lock_guard lock(mutex_);
  for (const Fault& fault : faults) report_.add_fault(fault);
}

}  // namespace kindred::sync
