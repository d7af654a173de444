// One table says what each error of PostgreSQL means: the code reads it, and so do people in docs/operations.md.
#include "pg/sqlstate.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace kindred::pg {
namespace {

TEST(Sqlstates, AreSortedByWhatToDo) {
  EXPECT_EQ(advice_for("25006").kind, ErrorKind::unreachable);
  EXPECT_EQ(advice_for("53300").kind, ErrorKind::unreachable);
  EXPECT_EQ(advice_for("53100").kind, ErrorKind::no_space);
  EXPECT_EQ(advice_for("42501").kind, ErrorKind::refused);
  EXPECT_EQ(advice_for("40001").kind, ErrorKind::transient);
  EXPECT_EQ(advice_for("40P01").kind, ErrorKind::transient);
  EXPECT_EQ(advice_for("40003").kind, ErrorKind::unreachable) << "a code stands before its class";
  EXPECT_EQ(advice_for("08006").kind, ErrorKind::unreachable);
  EXPECT_EQ(advice_for("57P03").kind, ErrorKind::unreachable);
  EXPECT_EQ(advice_for("57014").kind, ErrorKind::transient);
  EXPECT_EQ(advice_for("23505").kind, ErrorKind::failed);
  EXPECT_EQ(advice_for("").kind, ErrorKind::failed);
}

TEST(Sqlstates, HaveNoCodeBehindItsClass) {
  std::vector<std::string_view> seen;
  for (const SqlstateAdvice& one : sqlstate_advice()) {
    for (const std::string_view before : seen) EXPECT_FALSE(one.state.starts_with(before)) << one.state;
    EXPECT_FALSE(one.advice.empty()) << one.state;
    seen.push_back(one.state);
  }
}

TEST(Sqlstates, AreInTheDocs) {
  std::ifstream file(KINDRED_SOURCE_DIR "/docs/operations.md");
  std::stringstream docs;
  docs << file.rdbuf();
  for (const SqlstateAdvice& one : sqlstate_advice()) {
    EXPECT_THAT(docs.str(), testing::HasSubstr(fmt::format("| `{}` | {} | {} |", one.state, one.meaning, one.advice)));
  }
}

}  // namespace
}  // namespace kindred::pg
