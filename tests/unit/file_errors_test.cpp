// One table says what each error of a file means: the code reads it, and so do people in docs/operations.md.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "files/syscall_error.h"

namespace kindred::files {
namespace {

TEST(FileErrors, AreInTheDocs) {
  std::ifstream file(KINDRED_SOURCE_DIR "/docs/operations.md");
  std::stringstream docs;
  docs << file.rdbuf();
  for (const FileErrorAdvice& one : file_error_advice()) {
    EXPECT_THAT(docs.str(), testing::HasSubstr(fmt::format("| `{}` | {} | {} |", one.name, one.meaning, one.advice)));
  }
}

TEST(FileErrors, SayWhatToDo) {
  for (const FileErrorAdvice& one : file_error_advice()) {
    try {
      throw_errno(one.number, "write", "/a/b");
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), testing::StartsWith("cannot write /a/b: "));
      EXPECT_EQ(error.fix(), one.advice) << one.name;
      const bool stops = one.number == ENOSPC || one.number == EDQUOT || one.number == EROFS;
      EXPECT_EQ(error.kind(), stops ? ErrorKind::no_space : ErrorKind::failed) << one.name;
    }
  }
}

}  // namespace
}  // namespace kindred::files
