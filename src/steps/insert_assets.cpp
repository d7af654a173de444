#include "steps/insert_assets.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

#include "base/log.h"
#include "base/threads.h"
#include "job/job_run.h"
#include "job/unlink_queue.h"
#include "pg/error.h"
#include "steps/batch.h"
#include "steps/candidates.h"

namespace kindred::sync {

namespace {

void work_through(JobRun& run, pg::Connection& connection, CandidateQueue& queue, const FirstFailure& failure) {
  BatchWorker worker(run, connection);
  while (!failure.happened()) {
    const std::vector<Candidate> batch = queue.next_batch();
    if (batch.empty()) break;
    queue.took(batch.size(), worker.run(batch));
  }
  worker.finish();
}

/// False where PostgreSQL has no connection left for this worker: the others go on without it.
bool work_in_thread(JobRun& run, CandidateQueue& queue, FirstFailure& failure) {
  try {
    const pg::Pool::Lease connection = run.pool.acquire();
    work_through(run, *connection, queue, failure);
  } catch (const pg::TooManyConnections& error) {
    warn_once_a_day(
        fmt::format("job {}: one worker less in a cycle: {}", run.job.name, with_fix(error.what(), error.fix())));
    return false;
  } catch (...) {
    failure.keep(std::current_exception());
  }
  return true;
}

/// In the workers' threads; where none of them has a connection, in this one.
void work_in_threads(JobRun& run, CandidateQueue& queue, FirstFailure& failure) {
  const std::int64_t batches = (run.candidates + run.config.batch_size - 1) / run.config.batch_size;
  std::atomic<int> connected = 0;
  {
    std::vector<std::jthread> workers;
    for (std::int64_t i = 0; i < std::min<std::int64_t>(run.config.workers, batches); ++i) {
      workers.emplace_back([&] { connected += work_in_thread(run, queue, failure) ? 1 : 0; });
    }
  }
  if (connected == 0 && batches > 0) work_through(run, *run.connection, queue, failure);
}

}  // namespace

std::int64_t insert_assets(JobRun& run) {
  run.progress.expect(run.candidates);
  CandidateQueue queue(run);
  FirstFailure failure;
  if (run.purpose == Purpose::plan) {  // the copies lie in one session
    work_through(run, *run.connection, queue, failure);
  } else {
    work_in_threads(run, queue, failure);
  }
  failure.rethrow();
  unlink_queued_files(run);  // of photos that were given up
  return run.report().totals.assets;
}

}  // namespace kindred::sync
