#pragma once
#include <functional>

#include "config/config.h"
#include "config/load.h"

namespace kindred::daemon {

/// `kindred run`: cycles and pages until SIGTERM or SIGINT. SIGHUP reads the configuration again and starts a cycle.
/// `read` gives the configuration or throws Error(usage), which ends the program at its start only. Throws Error(usage)
/// where the port is taken; everything else that fails is tried again. Returns the exit code.
int run(const std::function<Config()>& read, const Environment& environment);

}  // namespace kindred::daemon
