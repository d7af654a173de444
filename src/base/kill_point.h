#pragma once
#include <string_view>

namespace kindred {

/// A place at which a test lets the program die as by `kill -9`: when the environment variable KINDRED_KILL_AT names
/// it; or stops as by `kill -STOP`, once, when KINDRED_PAUSE_AT does. Where the program is built without tests this
/// does nothing. tests/crash loops over all names it finds in the sources.
#ifdef KINDRED_KILL_POINTS
void kill_point(std::string_view name);
#else
inline void kill_point(std::string_view) {}
#endif

}  // namespace kindred
