#pragma once
#include <string>

namespace kindred {

/// What the linker put into this program to tell it from every other build: 40 hexadecimal digits. The same sources,
/// compiler and options give the same one.
const std::string& build_id();

}  // namespace kindred
