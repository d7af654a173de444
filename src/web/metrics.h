#pragma once
#include <string>

#include "status/snapshot.h"

namespace kindred::web {

/// The snapshot in Prometheus's text format. `alive`: whether the loop goes on.
std::string metrics_text(const status::Snapshot& snapshot, bool alive, const status::Moment& now);

}  // namespace kindred::web
