#pragma once
#include <functional>

#include "base/clock.h"
#include "status/board.h"
#include "web/server.h"

namespace kindred::web {

/// The daemon's pages: /healthz, /readyz, /metrics, /api/status and, for people, /. `is_alive` tells whether the loop
/// goes on. All three outlive what is returned.
Pages status_pages(const status::SnapshotBoard& board, std::function<bool()> is_alive, const Clock& clock);

}  // namespace kindred::web
