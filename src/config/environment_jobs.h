#pragma once
#include <vector>

#include "config/settings.h"
#include "config/variables.h"

namespace kindred::config {

/// The jobs of the predecessor's older variables, under the file's keys: `default` for an external library, `uploads`
/// for uploads; none where no such variable is set.
std::vector<Settings> environment_jobs(const Variables& variables);

}  // namespace kindred::config
