// What comes from the database or from disk must not colour a terminal or forge a line.
#include "base/printable.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/json_text.h"
#include "base/log.h"

namespace kindred {
namespace {

TEST(Printable, LeavesTextAsItIs) {
  for (const char* text : {"", "IMG_1.jpg", "Grün \\n 日本 🏔", "e\u0301", "a\u00a0b", "👩‍👩‍👧"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, ShowsControlCharacters) {
  EXPECT_EQ(printable("a\nb\r\tc"), "a\\nb\\r\\tc");
  EXPECT_EQ(printable("\x1b[31mred\x7f"), "\\x1b[31mred\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\u009b31m \u0085"), "\\u009b31m \\u0085");
  EXPECT_EQ(printable("a\u202egpj.exe\u2028"), "a\\u202egpj.exe\\u2028");
}

TEST(Printable, ShowsWhatIsNoUtf8) {
  EXPECT_EQ(printable("Gr\xfcn"), "Gr\\xfcn");
  EXPECT_EQ(printable("\xe6\x97"), "\\xe6\\x97");
  EXPECT_EQ(printable("\xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80"), "\\xc0\\xaf \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80");
}

TEST(Printable, KeepsOurListsAndNoOtherLines) {
  EXPECT_EQ(printable_list("broken:\n  - a\n  - b\n2026-01-01 info: forged"),
            "broken:\n  - a\n  - b\\n2026-01-01 info: forged");
}

TEST(EscapedJson, ShowsWhatJsonLeavesAsItIs) {
  const nlohmann::json text = "Gr\u00fcn \u65e5 \n \u009b31m \u202e\u2066 \x7f";
  const std::string shown = escaped_json(text.dump());
  EXPECT_EQ(shown, "\"Gr\u00fcn \u65e5 \\n \\u009b31m \\u202e\\u2066 \\u007f\"");
  EXPECT_EQ(nlohmann::json::parse(shown), text);
  EXPECT_EQ(json_text(text), shown + "\n");
}

TEST(ShellWord, IsOneWordToAShell) {
  EXPECT_EQ(shell_word("family"), "family");
  EXPECT_EQ(shell_word("/srv/a-b_c.d"), "/srv/a-b_c.d");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("all photos; rm -rf x"), "'all photos; rm -rf x'");
  EXPECT_EQ(shell_word("Bob's $HOME"), "'Bob'\\''s $HOME'");
  EXPECT_EQ(shell_word("Grün"), "'Grün'");
  EXPECT_EQ(shell_word("~"), "'~'");
}

TEST(ShellWord, IsPrintable) {
  EXPECT_EQ(shell_word("a\n'\\\x1b"), "$'a\\x0a\\'\\\\\\x1b'");
  EXPECT_EQ(shell_word("\u202e"), "$'\\xe2\\x80\\xae'");
  EXPECT_EQ(shell_word("\xff"), "$'\\xff'");
}

TEST(Printable, IsWhatAnErrorSays) {
  const Error error(ErrorKind::failed, "cannot open a\n\x1b[2J", "rename b\n");
  EXPECT_STREQ(error.what(), "cannot open a\\n\\x1b[2J");
  EXPECT_EQ(error.fix(), "rename b\\n");
}

TEST(Printable, IsWhatTheLogSays) {
  const auto logger = spdlog::default_logger();
  testing::internal::CaptureStderr();
  start_log("info", LogFormat::text);
  spdlog::warn("{} is gone", "a\n2026-01-01 00:00:00 info: forged\x1b[31m");
  const std::string log = testing::internal::GetCapturedStderr();
  spdlog::set_default_logger(logger);
  EXPECT_EQ(log.substr(20), "warning: a\\n2026-01-01 00:00:00 info: forged\\x1b[31m is gone\n");
}

TEST(Printable, IsWhatTheLogSaysInJson) {
  const auto logger = spdlog::default_logger();
  testing::internal::CaptureStderr();
  start_log("info", LogFormat::json);
  spdlog::warn("{} is gone", "a\u009b31m\u202e");
  const std::string log = testing::internal::GetCapturedStderr();
  spdlog::set_default_logger(logger);
  EXPECT_NE(log.find("\"a\\u009b31m\\u202e is gone\""), std::string::npos) << log;
}

}  // namespace
}  // namespace kindred
