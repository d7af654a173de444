#pragma once
#include <string>

#include "sync/report.h"

namespace kindred::cli {

/// What a cycle did, for a person.
std::string text_summary(const sync::CycleReport& report);

/// The same as JSON: a contract, described in docs/json.md.
std::string json_summary(const sync::CycleReport& report);

}  // namespace kindred::cli
