// Collects what is wrong with the configuration. Stopping at the first error was turned down: a person who edits a file
// in a container would restart it once for every mistake.
#include "config/findings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/error.h"

namespace kindred::config {

namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

void Findings::add(std::string_view place, std::string_view wrong, std::string_view fix) {
  std::string line = fmt::format("{}: {}. {}", place, wrong, fix);
  if (std::find(lines_.begin(), lines_.end(), line) == lines_.end()) lines_.push_back(std::move(line));
}

void Findings::append(const Findings& others) {
  lines_.insert(lines_.end(), others.lines_.begin(), others.lines_.end());
}

void Findings::throw_if_any() const {
  if (lines_.empty()) return;
  throw Error(ErrorKind::usage, fmt::format("the configuration has {} error{}:\n  {}", lines_.size(),
                                            lines_.size() == 1 ? "" : "s", fmt::join(lines_, "\n  ")));
}

std::string in_quotes(std::string_view value) {
  constexpr std::size_t kShown = 80;
  std::string text(value.substr(0, kShown));
  std::replace_if(text.begin(), text.end(), is_control, ' ');
  return fmt::format("'{}{}'", text, value.size() > kShown ? "..." : "");
}

}  // namespace kindred::config
