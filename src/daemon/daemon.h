#pragma once
#include "config/config.h"
#include "config/load.h"

namespace kindred::daemon {

/// `kindred run`: cycles and pages until SIGTERM or SIGINT; SIGHUP starts a cycle at once. Throws Error(usage) where
/// the port is taken; everything else that fails is tried again. Returns the exit code.
int run(const Config& config, const Environment& environment);

}  // namespace kindred::daemon
