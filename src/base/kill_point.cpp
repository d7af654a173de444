#include "base/kill_point.h"

#ifdef KINDRED_KILL_POINTS
#include <csignal>
#include <cstdlib>

namespace kindred {

void kill_point(std::string_view name) {
  static const char* const killed = std::getenv("KINDRED_KILL_AT");
  if (killed != nullptr && name == killed) std::raise(SIGKILL);
  static const char* const paused = std::getenv("KINDRED_PAUSE_AT");
  if (paused != nullptr && name == paused) std::raise(SIGSTOP);
}

}  // namespace kindred
#endif
