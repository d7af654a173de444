#pragma once
#include "config/config.h"
#include "config/findings.h"
#include "config/variables.h"

namespace kindred::config {

/// Fills in all that the environment says but the jobs: database, Immich's address and key, media root, intervals,
/// port, log. What is not set keeps Config's default. False where the media root could not be read.
bool read_infrastructure(const Variables& variables, Config& config, Findings& findings);

}  // namespace kindred::config
