#pragma once
#include <string>

#include "status/snapshot.h"

namespace kindred::cli {

/// How the jobs are, for a person.
std::string status_summary(const status::Snapshot& snapshot, const status::Moment& now);

}  // namespace kindred::cli
