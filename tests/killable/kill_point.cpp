// What kill points do in the programs that tests run: they let the program die or stop at a named place. The linker
// takes this definition, an object file, and so leaves the empty one of src in its archive.
#include "base/kill_point.h"

#include <atomic>
#include <csignal>
#include <cstdlib>

namespace kindred {

void kill_point(std::string_view name) {
  static const char* const killed = std::getenv("KINDRED_KILL_AT");
  if (killed != nullptr && name == killed) std::raise(SIGKILL);
  static const char* const paused = std::getenv("KINDRED_PAUSE_AT");
  static std::atomic_flag has_paused;
  if (paused != nullptr && name == paused && !has_paused.test_and_set()) std::raise(SIGSTOP);
}

}  // namespace kindred
