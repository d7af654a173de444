#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kindred::cli {

/// Questions on standard error and answers from standard input, a line each. An end of the input throws Error(usage).
class Dialog {
 public:
  /// What a person says, without blanks around it; `preset`, which is shown, where they say nothing.
  std::string ask(std::string_view question, const std::string& preset);
  /// Yes or no; nothing is yes.
  bool agrees(std::string_view question);
  /// One of the lines, by its number; asks again until it is one. With `preset`, nothing is that one. At most kMost
  /// lines are shown; a person may also answer with the words of `names`, which are as many as the lines.
  std::size_t choose(std::string_view question, const std::vector<std::string>& lines,
                     const std::vector<std::string>& names, std::optional<std::size_t> preset = {});
  /// The same for several, with blanks or commas between the numbers; at least one.
  std::vector<std::size_t> choose_some(std::string_view question, const std::vector<std::string>& lines);
  /// A secret: what is typed is not shown on a terminal. Empty where a person says nothing.
  std::string ask_secret(std::string_view question);
  void say(std::string_view text);

  static constexpr std::size_t kMost = 40;

 private:
  std::string read_line();
  void show(const std::vector<std::string>& lines);
};

}  // namespace kindred::cli
