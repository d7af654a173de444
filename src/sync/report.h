#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/uuid.h"

namespace kindred::sync {

/// What a cycle did for one job. The names are those of `sync --json` (docs/json.md).
struct Totals {
  std::int64_t assets = 0;            ///< mirrors made
  std::int64_t faces = 0;             ///< faces on them
  std::int64_t people = 0;            ///< mirrored people made
  std::int64_t files = 0;             ///< files placed, originals and derived ones
  std::int64_t bytes_not_copied = 0;  ///< their bytes that links and reflinks saved
  std::int64_t bytes_copied = 0;
  std::int64_t inferences_saved = 0;  ///< CLIP embeddings, face detections and text recognitions not run again

  Totals& operator+=(const Totals& other);
};

/// A source asset that could not be mirrored.
struct Fault {
  Uuid source_id;
  std::string path;    ///< its original, as Immich names it
  std::string reason;  ///< one word, stable: original_missing, thumbnail_missing, name_taken, duplicate_checksum, …
  std::string detail;  ///< for people
};

struct StepResult {
  std::string_view name;
  std::int64_t count = 0;
  double seconds = 0;
};

struct JobReport {
  enum class Outcome {
    done,
    busy,   ///< another instance works on the job
    failed  ///< a step failed; see error
  };
  std::string job;
  Outcome outcome = Outcome::done;
  std::optional<Error> error;
  std::string failed_step;
  std::vector<StepResult> steps;
  Totals totals;
  std::map<std::string, std::int64_t> faults_by_reason;
  std::vector<Fault> faults;  ///< the first kMaxFaults of them, so that memory stays flat

  static constexpr std::size_t kMaxFaults = 100;
  void add_fault(const Fault& fault);
};

struct CycleReport {
  std::vector<JobReport> jobs;
  double seconds = 0;

  /// 0 when all is done, 1 with faults, a busy job or a failed one, or the failure's own code where it has one of 2
  /// to 4.
  int exit_code() const;
};

}  // namespace kindred::sync
