// No word but "yes" lets a destructive command through.
#include "cli/consent.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>

namespace kindred::cli {
namespace {

/// Gives the program's standard input a text.
class Consents : public testing::Test {
 protected:
  ~Consents() override { std::cin.rdbuf(before_), std::cin.clear(); }

  Consent answer(const std::string& text, const ConsentOptions& options = {}) {
    input_.str(text);
    input_.clear();
    std::cin.clear();
    return ask_consent(options, "Remove all?");
  }

 private:
  std::istringstream input_;
  std::streambuf* before_ = std::cin.rdbuf(input_.rdbuf());
};

TEST_F(Consents, IsGivenByYesAlone) {
  EXPECT_EQ(answer("yes\n"), Consent::given);
  EXPECT_EQ(answer("yes"), Consent::given);
}

TEST_F(Consents, TrapDAtAPromptMeantDelete) {
  for (const char* text : {"d\n", "y\n", "Y\n", "YES\n", "Yes\n", " yes\n", "yes please\n", "ok\n", "\n", "", "no\n"}) {
    EXPECT_EQ(answer(text), Consent::refused) << '"' << text << '"';
  }
}

TEST_F(Consents, IsGivenByTheOption) {
  EXPECT_EQ(answer("no\n", {.yes = true}), Consent::given);
}

TEST_F(Consents, IsNotAskedForByADryRun) {
  EXPECT_EQ(answer("yes\n", {.dry_run = true}), Consent::dry_run);
}

TEST_F(Consents, MakesTheExitCode) {
  EXPECT_EQ(exit_code(Consent::given), 0);
  EXPECT_EQ(exit_code(Consent::dry_run), 0);
  EXPECT_EQ(exit_code(Consent::refused), 1);
}

TEST_F(Consents, CannotBeBothGivenAndADryRun) {
  CLI::App app;
  ConsentOptions options;
  add_consent_options(app, options);
  EXPECT_THROW(app.parse("--yes --dry-run"), CLI::ParseError);
}

}  // namespace
}  // namespace kindred::cli
