#include "cli/dialog.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <iostream>

#include "base/error.h"
#include "base/printable.h"
#include "base/utf8.h"

namespace kindred::cli {

namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The line's index where the text is its number; lines are numbered from one.
std::optional<std::size_t> number_in(const std::string& text, std::size_t count) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > count) return std::nullopt;
  return number - 1;
}

/// Does not show what is typed for as long as it lives.
class WithoutEcho {
 public:
  WithoutEcho() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &silent);
  }
  ~WithoutEcho() {
    if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;

 private:
  termios before_{};
  bool is_terminal_;
};

}  // namespace

std::string Dialog::ask(std::string_view question, const std::string& preset) {
  for (;;) {
    fmt::print(stderr, "{}{}: ", question, preset.empty() ? "" : fmt::format(" [{}]", printable(preset)));
    const std::string answer = read_line();
    if (!answer.empty()) return answer;
    if (!preset.empty()) return preset;
  }
}

bool Dialog::agrees(std::string_view question) {
  for (;;) {
    fmt::print(stderr, "{} [yes]: ", question);
    const std::string answer = ascii_lowered(read_line());
    if (answer.empty() || answer == "y" || answer == "yes") return true;
    if (answer == "n" || answer == "no") return false;
    say("Please answer yes or no.\n");
  }
}

std::size_t Dialog::choose(std::string_view question, const std::vector<std::string>& lines,
                           const std::vector<std::string>& names, std::optional<std::size_t> preset) {
  show(lines);
  for (;;) {
    fmt::print(stderr, "{}{}: ", question, preset ? fmt::format(" [{}]", *preset + 1) : "");
    const std::string answer = read_line();
    if (answer.empty() && preset) return *preset;
    if (const auto number = number_in(answer, lines.size())) return *number;
    const auto named = std::find(names.begin(), names.end(), answer);
    if (named != names.end()) return static_cast<std::size_t>(named - names.begin());
    say(fmt::format("Please answer with a number from 1 to {}{}.\n", lines.size(),
                    names.empty() ? "" : ", or an email"));
  }
}

std::vector<std::size_t> Dialog::choose_some(std::string_view question, const std::vector<std::string>& lines) {
  show(lines);
  for (;;) {
    fmt::print(stderr, "{}: ", question);
    std::string answer = read_line();
    std::replace(answer.begin(), answer.end(), ',', ' ');
    std::vector<std::size_t> chosen;
    bool is_understood = true;
    for (std::string rest = trimmed(answer); !rest.empty();) {
      const auto number = number_in(rest.substr(0, rest.find(' ')), lines.size());
      is_understood = is_understood && number.has_value();
      if (number) chosen.push_back(*number);
      rest = rest.find(' ') == std::string::npos ? "" : trimmed(rest.substr(rest.find(' ')));
    }
    if (is_understood && !chosen.empty()) return chosen;
    say(fmt::format("Please answer with one or more numbers from 1 to {}, as in: 1 3\n", lines.size()));
  }
}

std::string Dialog::ask_secret(std::string_view question) {
  fmt::print(stderr, "{}: ", question);
  const WithoutEcho hidden;
  std::string answer = read_line();
  if (::isatty(STDIN_FILENO) == 1) fmt::print(stderr, "\n");
  return answer;
}

void Dialog::say(std::string_view text) {
  fmt::print(stderr, "{}", text);
}

std::string Dialog::read_line() {
  std::fflush(stderr);
  std::string line;
  if (!std::getline(std::cin, line)) {
    throw Error(ErrorKind::usage, "the input ended before the last question was answered",
                "run `kindred setup` on a terminal (in Docker: docker compose run --rm kindred setup), or answer with "
                "options: kindred setup --help");
  }
  return trimmed(line);
}

void Dialog::show(const std::vector<std::string>& lines) {
  for (std::size_t line = 0; line < std::min(lines.size(), kMost); ++line) {
    fmt::print(stderr, "  {:>3}  {}\n", line + 1, lines[line]);
  }
  if (lines.size() > kMost)
    fmt::print(stderr, "       and {} more: an option of kindred setup can name one of them\n", lines.size() - kMost);
}

}  // namespace kindred::cli
