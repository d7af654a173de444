#pragma once
#include <vector>

#include "commands/doctor/checks.h"

namespace kindred::sync {

/// The guard's own checks as checks of `doctor`: where the guard stops, `doctor` goes on. What stops a command is red.
std::vector<HealthCheck> guards_of_database();
std::vector<HealthCheck> guards_of_job();

}  // namespace kindred::sync
