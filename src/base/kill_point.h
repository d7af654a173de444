#pragma once
#include <string_view>

namespace kindred {

/// A place at which a test lets the program die as by `kill -9`, or stop as by `kill -STOP`. In the program that users
/// run this does nothing. The tests link another definition, tests/killable/kill_point.cpp: there KINDRED_KILL_AT or
/// KINDRED_PAUSE_AT, set in the environment, names the place. tests/crash loops over all names in the sources.
void kill_point(std::string_view name);

}  // namespace kindred
