// Looking up settings that belong together.
#include "config/settings.h"

namespace kindred::config {

const Setting* Settings::find(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() || found->second.value.empty() ? nullptr : &found->second;
}

const Setting* Settings::require(std::string_view key, Findings& findings) const {
  const Setting* setting = find(key);
  const auto written = values.find(key);
  const bool reported = written != values.end() && !written->second.readable;
  if (!setting && !reported) findings.add(place_of(key), "is not set", when_missing);
  return setting;
}

std::string Settings::place_of(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() ? place + "." + std::string(key) : found->second.place;
}

}  // namespace kindred::config
