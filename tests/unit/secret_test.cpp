// What a message about the database may show of a password: nothing, and of other words all.
#include <gtest/gtest.h>

#include <array>

#include "pg/connect.h"

namespace kindred::pg {
namespace {

TEST(Secret, IsBlottedOutWhereItStandsAsAValue) {
  EXPECT_EQ(without_secret("password=hunter2 is wrong", "hunter2"), "password=*** is wrong");
  EXPECT_EQ(without_secret("\"hunter2\", 'hunter2', hunter2", "hunter2"), "\"***\", '***', ***");
  EXPECT_EQ(without_secret("postgresql://immich:hunter2@host/db", "hunter2"), "postgresql://immich:***@host/db");
  EXPECT_EQ(without_secret("***", "*"), "*********") << "one that looks like the mask ends";
}

// A host called immich_postgres came out as `immich_***`.
TEST(Secret, LeavesLongerWordsAsTheyAre) {
  for (const char* text : {"could not translate host name \"immich_postgres\" to address", "no host postgres-2",
                           "postgres.local is away", "postgresql", "mypostgres"}) {
    EXPECT_EQ(without_secret(text, "postgres"), text);
  }
}

TEST(Secret, LeavesWhatTheMessageNamesAnyway) {
  static constexpr std::array<std::string_view, 2> kShown = {"db", "postgres"};
  const char* const text = "password authentication failed for user \"postgres\"";
  EXPECT_EQ(without_secret(text, "postgres", kShown), text);
  EXPECT_EQ(without_secret("of hunter2", "hunter2", kShown), "of ***");
}

TEST(Secret, WithoutOneNothingChanges) {
  EXPECT_EQ(without_secret("some text", ""), "some text");
}

}  // namespace
}  // namespace kindred::pg
