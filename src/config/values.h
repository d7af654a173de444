#pragma once
#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.h"
#include "config/findings.h"
#include "config/settings.h"

namespace kindred::config {

// Each of these reads one setting and gives nullopt, after noting a finding, where it is not what it should be.

/// A UUID of Immich's; the nil UUID is refused, since nothing in Immich has it.
std::optional<Uuid> read_uuid(const Setting& setting, Findings& findings);

/// A whole number from `lowest` to `highest`, both included.
std::optional<int> read_number(const Setting& setting, int lowest, int highest, Findings& findings);

/// Whether a missing slash at a folder's end is an error. A prefix without it would also take the folder's siblings.
enum class EndingSlash { required, optional };

/// A folder's absolute path without empty, `.` and `..` components. Always returned with a slash at its end: a missing
/// one is noted, and the checks that follow still run.
std::optional<std::string> read_folder(const Setting& setting, EndingSlash slash, Findings& findings);

/// A word of the configuration and what it stands for.
template <typename T>
struct Choice {
  std::string_view word;
  T value;
};

/// One of `choices`, spelled as it is there; the finding lists them all.
template <typename T, std::size_t N>
std::optional<T> read_choice(const Setting& setting, const Choice<T> (&choices)[N], Findings& findings) {
  std::string words;
  for (const Choice<T>& choice : choices) {
    if (choice.word == setting.value) return choice.value;
    words += (words.empty() ? "" : ", ") + std::string(choice.word);
  }
  findings.add(setting.place, in_quotes(setting.value) + " is not known", fmt::format("Use one of: {}.", words));
  return std::nullopt;
}

/// True where the folders are the same or one lies in the other; both with a slash at their end.
bool overlap(std::string_view a, std::string_view b);

}  // namespace kindred::config
