#include "cli/consent.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <string>

namespace kindred::cli {

void add_consent_options(CLI::App& command, ConsentOptions& options) {
  CLI::Option* yes = command.add_flag("--yes", options.yes, "Do it without asking");
  command.add_flag("--dry-run", options.dry_run, "Only show what would be done")->excludes(yes);
}

Consent ask_consent(const ConsentOptions& options, std::string_view question) {
  if (options.yes) return Consent::given;
  if (options.dry_run) {
    fmt::print(stderr, "Dry run: nothing was changed.\n");
    return Consent::dry_run;
  }
  fmt::print(stderr, "{} Type \"yes\" to continue: ", question);
  std::fflush(stderr);
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "yes") return Consent::given;
  fmt::print(stderr, "{}Nothing was changed, because the answer was not \"yes\". To run without this question: --yes\n",
             std::cin ? "" : "\n");
  return Consent::refused;
}

int exit_code(Consent consent) {
  return consent == Consent::refused ? 1 : 0;
}

}  // namespace kindred::cli
