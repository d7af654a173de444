// What comes from the database or from disk must not colour a terminal or forge a line.
#include "base/printable.h"

#include <gtest/gtest.h>

#include "base/error.h"
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

}  // namespace
}  // namespace kindred
