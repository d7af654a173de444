// The small parts that all else stands on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "base/sha1.h"
#include "base/uuid.h"

namespace kindred {
namespace {

TEST(Uuids, AreReadInEitherCaseAndWrittenInLower) {
  const auto id = Uuid::parse("0123abCD-4567-89EF-0123-456789abcdef");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->str(), "0123abcd-4567-89ef-0123-456789abcdef");
  EXPECT_EQ(id->bytes()[0], 0x01);
  EXPECT_EQ(id->bytes()[15], 0xef);
  EXPECT_EQ(Uuid::parse(id->str()), id);
}

TEST(Uuids, AreReadInNoOtherForm) {
  for (const char* text : {"", "0123abcd-4567-89ef-0123-456789abcde", "0123abcd-4567-89ef-0123-456789abcdef0",
                           "0123abcd456789ef0123456789abcdef", "{0123abcd-4567-89ef-0123-456789abcde}",
                           "0123abcd-4567-89ef-0123-456789abcdeg", "0123abcd_4567-89ef-0123-456789abcdef",
                           "0123abc-d4567-89ef-0123-456789abcdef", "0123abcd-4567-89ef-0123-456789abcd--",
                           " 123abcd-4567-89ef-0123-456789abcdef"}) {
    EXPECT_EQ(Uuid::parse(text), std::nullopt) << text;
  }
}

TEST(Uuids, AtRandomAreOfVersionFourAndDiffer) {
  std::set<Uuid> seen;
  for (int i = 0; i < 100; ++i) {
    const Uuid id = Uuid::random();
    EXPECT_EQ(id.str()[14], '4');
    EXPECT_THAT(std::string("89ab"), testing::HasSubstr(id.str().substr(19, 1)));
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 100u);
}

TEST(Uuids, AreOrderedAsTheirTexts) {
  const auto low = Uuid::parse("00000000-0000-0000-0000-0000000000ff"),
             high = Uuid::parse("ff000000-0000-0000-0000-000000000000");
  EXPECT_LT(*low, *high);
  EXPECT_EQ(Uuid(), *Uuid::parse("00000000-0000-0000-0000-000000000000"));
}

std::string hex(const std::array<std::uint8_t, 20>& digest) {
  std::string out;
  for (const auto byte : digest) out += fmt::format("{:02x}", byte);
  return out;
}

TEST(Sha1, IsThatOfTheStandard) {  // FIPS 180-4's examples
  EXPECT_EQ(hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(hex(sha1(std::string_view("a\0b", 3))), "4a3dec2d1f8245280855c42db0ee4239f917fdb8");
}

TEST(Errors, HaveTheExitCodesThatTheHelpPromises) {
  EXPECT_EQ(exit_code(ErrorKind::usage), 2);
  EXPECT_EQ(exit_code(ErrorKind::unreachable), 3);
  EXPECT_EQ(exit_code(ErrorKind::refused), 4);
  for (const ErrorKind kind : {ErrorKind::failed, ErrorKind::no_space, ErrorKind::transient})
    EXPECT_EQ(exit_code(kind), 1);
}

TEST(KillPoints, DoNothingUnlessTheyAreNamed) {
  kill_point("nobody_asked_for_this_one");
}

TEST(KillPoints, KillAsByTheKernelWhereTheyAreNamed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // a fresh process, which has not read the variable yet
  EXPECT_EXIT(
      {
        ::setenv("KINDRED_KILL_AT", "here", 1);
        kill_point("elsewhere");
        kill_point("here");
        ::_exit(0);
      },
      testing::KilledBySignal(SIGKILL), "");
}

std::string logged(LogFormat format, const std::string& level, const std::string& message) {
  testing::internal::CaptureStderr();
  start_log(level, format);
  spdlog::info("{}", message);
  return testing::internal::GetCapturedStderr();
}

TEST(Log, IsOneObjectALineAsJson) {
  const std::string line = logged(LogFormat::json, "info", "a \"quote\"\nand \\ more \xff");
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_THAT(line,
              testing::AllOf(testing::StartsWith("{\"time\":\""), testing::HasSubstr("\"level\":\"info\""),
                             testing::HasSubstr(R"("message":"a \"quote\"\nand \\ more )"), testing::EndsWith("}\n")));
}

TEST(Log, KeepsToItsLevel) {
  EXPECT_THAT(logged(LogFormat::text, "info", "seen"), testing::EndsWith("info: seen\n"));
  EXPECT_EQ(logged(LogFormat::text, "warning", "unseen"), "");
}

}  // namespace
}  // namespace kindred
