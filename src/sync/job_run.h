#pragma once
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "config/config.h"
#include "immich/adapted.h"
#include "immich/instance.h"
#include "pg/pool.h"
#include "sync/places.h"
#include "sync/progress.h"
#include "sync/report.h"

namespace kindred::sync {

/// What a job's cycle is given.
struct JobInputs {
  const Config& config;
  const Job& job;
  const immich::Instance& instance;
  pg::Pool& pool;
  Progress& progress;
  /// True when a person asks: faults are tried again before they are due.
  bool retry_all_faults;
};

/// Everything that the steps of one job's cycle share. Totals and faults are added through the locked functions, since
/// batches run on several threads.
class JobRun : public JobInputs {
 public:
  /// Throws what Places throws, and Error(unreachable).
  explicit JobRun(const JobInputs& inputs)
      : JobInputs(inputs), places(config, job, instance), connection(pool.acquire()) {}

  Places places;
  /// The session that holds the job's temporary tables of candidates and people.
  pg::Pool::Lease connection;
  /// How many candidates that list holds.
  std::int64_t candidates = 0;

  /// A statement of sql/immich for this version of Immich.
  std::string adapted(std::string_view statement) const { return immich::adapted(statement, instance.catalogue); }

  void add(const Totals& totals, std::int64_t assets_gone_through);
  void add(const std::vector<Fault>& faults);
  JobReport take_report() { return std::move(report_); }
  JobReport& report() { return report_; }

 private:
  std::mutex mutex_;
  JobReport report_;
};

}  // namespace kindred::sync
