#include "job/progress.h"

namespace kindred::sync {

std::string Sentence::with(std::string_view first, std::string_view counted) const {
  std::string out(object);
  if (const auto place = out.find("{}"); place != std::string::npos)
    out.replace(place, 2, counted.empty() ? many : counted);
  return std::string(first) + " " + out;
}

}  // namespace kindred::sync
