#pragma once
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "commands/plan/rule_counts.h"
#include "config/config.h"
#include "job/progress.h"
#include "job/report.h"

namespace kindred::sync {

/// One of what a step would do, and why.
struct PlannedExample {
  std::string id;      ///< the asset's, person's, stack's, tag's: the mirror's, where it has one
  std::string name;    ///< the asset's path as Immich names it, the person's or tag's name, the file's path
  std::string reason;  ///< in plain words
};

/// What a step would do.
struct PlannedStep {
  std::string_view name;
  Sentence sentence;
  bool acts = true;  ///< false for a step that only looks
  std::int64_t count = 0;
  std::vector<PlannedExample> examples;  ///< the first kMost of them
  std::optional<Error> error;

  static constexpr int kMost = 10;
};

/// What photos wait for.
struct WaitingStage {
  std::string stage;  ///< Immich's job in plain words: "face detection"
  std::int64_t assets = 0;
};

struct JobPlan {
  std::string job;
  std::vector<PlannedStep> steps;
  /// Where report.pending photos stand, in Immich's order: each counted at the first job that is still to come.
  std::vector<WaitingStage> waiting;
  /// Of the photos to add, live photos that come without their video: it lies outside the job's folder.
  std::int64_t stills = 0;
  RuleCounts rules;
  /// The report that the cycle would give: totals, faults, the brake, warnings, what stops the job.
  JobReport report;
};

struct Plan {
  std::vector<JobPlan> jobs;
  std::string immich_version;

  /// 0 where every job could be planned, else the failure's own code. That something would be done, or would fail for
  /// one asset, is no failure.
  int exit_code() const;
};

struct PlanOptions {
  std::optional<std::string> only_job;   ///< Error(usage) where no job has that name
  std::optional<std::string> release{};  ///< the job whose brake a person releases
  std::stop_token stop{};
};

/// What the next `kindred sync` would do, and why. Runs that very cycle on temporary copies and with files that are
/// only looked at, so it decides as the cycle does by being it; writes nothing, also none of our own tables. Throws as
/// run_cycle() does.
Plan make_plan(const Config& config, const PlanOptions& options, Progress& progress);

}  // namespace kindred::sync
