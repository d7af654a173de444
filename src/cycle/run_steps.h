#pragma once
#include "cycle/steps.h"
#include "job/report.h"

namespace kindred::sync {

/// Hears of each step that runs.
class StepObserver {
 public:
  virtual ~StepObserver() = default;
  virtual void before(const Step& /*step*/) {}
  virtual void after(const Step& /*step*/, const StepResult& /*result*/) {}
};

/// Runs the steps in order, and stops between two of them when the program is to end. What a step throws stays in the
/// report; only what ends the whole job (a lost session, the end of the program) is thrown. `report` then holds what
/// was done, whatever happened; the warnings of before stay in it.
void run_steps(JobRun& run, JobReport& report, StepObserver& observer);
void run_steps(JobRun& run, JobReport& report);

}  // namespace kindred::sync
