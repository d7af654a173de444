#pragma once
#include <chrono>
#include <functional>
#include <vector>

#include "base/backoff.h"
#include "base/rare_log.h"
#include "base/uuid.h"
#include "cycle/context.h"

namespace kindred::daemon {

/// Asks Immich to scan the libraries that the jobs' source assets lie in, so that new files are found sooner than by
/// Immich's own nightly scan. A target library is never asked for. When it was last done stands in the database, so
/// that neither a restart nor a second instance makes it more often.
class Scans {
 public:
  /// `scan` asks for one library and may throw Error. Error logs go to `failures`.
  Scans(sync::CycleContext& context, std::function<void(const Uuid& library)> scan, RareLog& failures);

  /// Asks where it is due. Returns how long to wait before the next call. Does not throw.
  std::chrono::milliseconds ask();

 private:
  std::chrono::seconds ask_if_due();

  sync::CycleContext& context_;
  const std::function<void(const Uuid&)> scan_;
  RareLog& failures_;
  Backoff backoff_;
};

/// The libraries to scan: sorted, each once.
std::vector<Uuid> source_libraries(pg::Connection& connection, const std::vector<Job>& jobs);

}  // namespace kindred::daemon
