#include "base/kill_point.h"

namespace kindred {

void kill_point(std::string_view) {}

}  // namespace kindred
