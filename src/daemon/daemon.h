#pragma once
#include <functional>

#include "config/config.h"
#include "config/load.h"

namespace kindred::daemon {

/// `kindred run`: cycles and pages until SIGTERM or SIGINT. On SIGHUP `read` gives the configuration as it is now, or
/// throws Error(usage), and a cycle starts; the log stays as it is, since other threads write to it. Throws
/// Error(usage) where the port is taken; everything else that fails is tried again. Returns the exit code.
int run(const Config& config, const std::function<Config()>& read, const Environment& environment);

}  // namespace kindred::daemon
