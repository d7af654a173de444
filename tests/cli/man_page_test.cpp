// The man page names every command and every option that the program's own help shows.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <regex>
#include <set>

#include "cli_test.h"
#include "support/files.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;

std::string help_of(const std::vector<std::string>& words) {
  std::vector<std::string> command = {KINDRED_PROGRAM};
  command.insert(command.end(), words.begin(), words.end());
  command.emplace_back("--help");
  return run_process(command).out;
}

/// What the pattern's group matches, each once.
std::set<std::string> all_in(const std::string& text, const char* pattern) {
  const std::regex wanted(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

std::set<std::string> commands_in(const std::string& help) {
  const auto at = help.find("Subcommands:");
  return at == std::string::npos ? std::set<std::string>() : all_in(help.substr(at), "\n  ([a-z-]+) ");
}

/// Each as its words, as in "people save": of a command that has commands, those.
std::set<std::vector<std::string>> commands() {
  std::set<std::vector<std::string>> all;
  for (const std::string& command : commands_in(help_of({}))) {
    const std::set<std::string> inner = commands_in(help_of({command}));
    for (const std::string& word : inner) all.insert({command, word});
    if (inner.empty()) all.insert({command});
  }
  return all;
}

/// With what is only Markdown's taken out: `\--job` is written so that it stays two dashes.
std::string man_page() {
  return std::regex_replace(read_file(KINDRED_SOURCE_DIR "/docs/kindred.1.md"), std::regex("\\\\"), "");
}

TEST(ManPage, NamesEveryCommand) {
  const std::string page = man_page();
  ASSERT_GE(commands().size(), 4u);
  for (const std::vector<std::string>& words : commands()) {
    const std::string command = fmt::format("{}", fmt::join(words, " "));
    EXPECT_THAT(page, HasSubstr("\n**" + command + "**\n:   ")) << command;
    EXPECT_THAT(page, HasSubstr("\n| **kindred** **" + command + "**")) << command;
  }
}

TEST(ManPage, NamesEveryOption) {
  const std::string page = man_page();
  std::set<std::string> options = all_in(help_of({}), "(--[a-z-]+)");
  for (const auto& command : commands()) options.merge(all_in(help_of(command), "(--[a-z-]+)"));
  ASSERT_GE(options.size(), 7u);
  for (const std::string& option : options) EXPECT_THAT(page, HasSubstr("**" + option + "**")) << option;
}

TEST(ManPage, NamesNoOptionThatIsNot) {
  std::string help = help_of({});
  for (const auto& command : commands()) help += help_of(command);
  for (const std::string& option : all_in(man_page(), "\\*\\*(--[a-z-]+)\\*\\*")) {
    EXPECT_THAT(help, HasSubstr(option)) << option;
  }
}

}  // namespace
}  // namespace kindred::support
