// From what is written to what is meant, one value at a time.
#include "config/values.h"

#include <charconv>

namespace kindred::config {

namespace {

/// True where a component of the absolute path is empty, `.` or `..`; one slash at the end is no component.
bool has_odd_component(std::string_view path) {
  path.remove_prefix(1);
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view component = path.substr(0, slash);
    if (component.empty() || component == "." || component == "..") return true;
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return false;
}

}  // namespace

std::optional<Uuid> read_uuid(const Setting& setting, Findings& findings) {
  const std::optional<Uuid> id = Uuid::parse(setting.value);
  if (id && *id != Uuid()) return id;
  findings.add(setting.place, in_quotes(setting.value) + (id ? " is the nil UUID" : " is not a UUID"),
               "Copy the id from the address of the user's, library's or album's page in Immich: "
               "8-4-4-4-12 hexadecimal digits.");
  return std::nullopt;
}

std::optional<int> read_number(const Setting& setting, int lowest, int highest, Findings& findings) {
  int number = 0;
  const char* end = setting.value.data() + setting.value.size();
  const auto [stop, error] = std::from_chars(setting.value.data(), end, number);
  const bool whole = stop == end && error != std::errc::invalid_argument;
  if (whole && error == std::errc() && number >= lowest && number <= highest) return number;
  findings.add(setting.place, in_quotes(setting.value) + (whole ? " is out of range" : " is not a whole number"),
               fmt::format("Use a whole number from {} to {}.", lowest, highest));
  return std::nullopt;
}

std::optional<std::string> read_folder(const Setting& setting, EndingSlash slash, Findings& findings) {
  const std::string& path = setting.value;
  if (path.empty() || path.front() != '/') {
    findings.add(setting.place, in_quotes(path) + " is not an absolute path",
                 "Write the folder's whole path, from the first slash on.");
    return std::nullopt;
  }
  if (has_odd_component(path)) {
    findings.add(setting.place, in_quotes(path) + " has a component that is empty, '.' or '..'",
                 "Write the folder's path out as Immich shows it.");
    return std::nullopt;
  }
  if (path.back() == '/') return path;
  if (slash == EndingSlash::required) {
    findings.add(setting.place,
                 in_quotes(path) + " has no slash at its end and would also take " + in_quotes(path + "_private"),
                 "Write " + in_quotes(path + "/") + ".");
  }
  return path + "/";
}

bool overlap(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  return a.substr(0, shorter) == b.substr(0, shorter);
}

}  // namespace kindred::config
