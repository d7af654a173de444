#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/uuid.h"
#include "status/snapshot.h"

namespace kindred::sync {

/// What a cycle did for one job. The names are those of `sync --json` (docs/json.md).
struct Totals {
  std::int64_t assets = 0;            ///< mirrors made
  std::int64_t faces = 0;             ///< faces on them
  std::int64_t people = 0;            ///< mirrored people made
  std::int64_t files = 0;             ///< files placed, originals and derived ones
  std::int64_t symlinks = 0;          ///< originals of these that are symbolic links
  std::int64_t bytes_not_copied = 0;  ///< their bytes that links and reflinks saved
  std::int64_t bytes_copied = 0;
  std::int64_t removed = 0;           ///< mirrors removed because their source went
  std::int64_t kept = 0;              ///< mirrors that became the target's own, since the job keeps them
  std::int64_t adopted = 0;           ///< photos that the target had kept, and that are mirrors again
  std::int64_t purged = 0;            ///< mirrors that Immich deleted by itself: they are made again
  std::int64_t new_tombstones = 0;    ///< mirrors that the target deleted for good
  std::int64_t duplicates = 0;        ///< source assets skipped, since the target has an own copy
  std::int64_t followed = 0;          ///< rows and originals that followed a change of the source
  std::int64_t inferences_saved = 0;  ///< CLIP embeddings, face detections and text recognitions not run again

  Totals& operator+=(const Totals& other);
  bool operator==(const Totals&) const = default;
};

/// One number of Totals, for all that print them: JSON, metrics, docs.
struct TotalsField {
  std::string_view name;  ///< as in the JSON; the metric is `kindred_<name>_total`
  std::string_view meaning;
  std::int64_t Totals::*value;
};
std::span<const TotalsField> totals_fields();
status::Counts by_name(const Totals& totals);

/// A source asset that could not be mirrored, or a source person whose picture could not be copied.
struct Fault {
  Uuid source_id;
  std::string path;    ///< its original or picture, as Immich names it
  std::string reason;  ///< one word, stable: original_missing, thumbnail_missing, name_taken, picture_missing, …
  std::string detail;  ///< for people
};

struct StepResult {
  std::string_view name;
  std::int64_t count = 0;
  double seconds = 0;
  /// Why the step failed. One step failing does not keep the others from running, but those that need it.
  std::optional<Error> error = {};
};

struct JobReport {
  enum class Outcome {
    done,
    busy,    ///< another instance works on the job
    failed,  ///< a step failed; see error
    stopped  ///< the program was told to end; the next cycle goes on
  };
  std::string job;
  Outcome outcome = Outcome::done;
  std::optional<Error> error;  ///< the first one
  std::string failed_step;     ///< where it happened: a step's name, or guard, or keep_state
  bool unshared = false;       ///< a person ended the job: that is the error
  std::vector<StepResult> steps;
  Totals totals;
  std::map<std::string, std::int64_t> faults_by_reason;
  std::vector<Fault> faults;  ///< the first kMaxFaults of them, so that memory stays flat

  std::vector<status::Warning> warnings;     ///< what the guards found and what does not stop the job
  std::int64_t pending = 0;                  ///< source assets of the job that are not ready
  std::optional<status::Brake> brake;        ///< what waits for a person; `since` is filled in later
  std::optional<status::Standing> standing;  ///< where it was read anew: after a change, and now and then

  static constexpr std::size_t kMaxFaults = 100;
  void add_fault(const Fault& fault);
};

std::string_view to_string(JobReport::Outcome outcome);
bool has_warning(const JobReport& report, std::string_view code);

struct CycleReport {
  std::vector<JobReport> jobs;
  std::string immich_version;
  std::string nearest_schema;          ///< the known version whose tables Immich's are nearest to
  std::size_t schema_differences = 0;  ///< and in how many places they differ
  double seconds = 0;
  std::vector<status::Warning> ended_jobs;  ///< see status::Snapshot

  /// 0 when all is done, 1 with faults, a busy job or a failed one, or the failure's own code where it has one of 2
  /// to 4.
  int exit_code() const;
};

}  // namespace kindred::sync
