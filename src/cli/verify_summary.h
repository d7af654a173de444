#pragma once
#include <string>

#include "commands/verify/verify.h"

namespace kindred::cli {

/// What `verify` found, for a person.
std::string text_summary(const sync::Verdict& verdict);

/// The same as JSON: a contract, described in docs/json.md.
std::string json_summary(const sync::Verdict& verdict);

}  // namespace kindred::cli
