#pragma once
#include <string>

#include "sync/plan/plan.h"

namespace kindred::cli {

/// What the next cycle would do, for a person.
std::string text_summary(const sync::Plan& plan);

/// The same as JSON: a contract, described in docs/json.md.
std::string json_summary(const sync::Plan& plan);

}  // namespace kindred::cli
