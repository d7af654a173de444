#pragma once
#include <string>

#include "commands/plan/plan.h"

namespace kindred::cli {

/// Makes a plan with its progress shown, and without what its steps log they have not done: the plan tells all of it.
sync::Plan planned(const Config& config, const sync::PlanOptions& options, bool json);

/// The first `most` examples of a step, two lines each.
std::string example_lines(const sync::PlannedStep& step, std::size_t most);

/// What the next cycle would do, for a person.
std::string text_summary(const sync::Plan& plan);

/// The same as JSON: a contract, described in docs/json.md.
std::string json_summary(const sync::Plan& plan);

}  // namespace kindred::cli
