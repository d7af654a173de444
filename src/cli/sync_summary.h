#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "job/report.h"

namespace kindred::cli {

/// What a cycle did, for a person.
std::string text_summary(const sync::CycleReport& report);

/// The same as JSON: a contract, described in docs/json.md.
std::string json_summary(const sync::CycleReport& report);

/// Parts of both that other commands' results have as well.
std::string brake_lines(const sync::JobReport& job);
std::string fault_lines(const sync::JobReport& job);
std::string warning_lines(const sync::JobReport& job);
std::string failure_lines(const sync::JobReport& job);
void add_report(nlohmann::ordered_json& out, const sync::JobReport& job);

}  // namespace kindred::cli
