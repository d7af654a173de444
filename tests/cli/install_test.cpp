// What `cmake --install` gives to users, and that nothing in it serves the tests alone.
#include <filesystem>

#include "cli_test.h"
#include "support/files.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class InstallTest : public testing::Test {
 protected:
  InstallTest() { run_or_throw({"cmake", "--install", KINDRED_BUILD_FOLDER, "--prefix", folder_.path()}); }

  std::string installed(const std::string& path) const { return read_file(folder_ / path); }

  TemporaryFolder folder_;
};

TEST_F(InstallTest, PutsWhatUsersNeed) {
  EXPECT_THAT(run_or_throw({folder_ / "bin/kindred", "--version"}).out, StartsWith("kindred "));
  const std::string unit = installed("lib/systemd/system/kindred.service");
  EXPECT_THAT(unit, HasSubstr("ExecStart=" + folder_ / "bin/kindred" + " run\n"));
  EXPECT_THAT(unit, Not(HasSubstr("@KINDRED")));
  EXPECT_EQ(installed("share/doc/kindred/LICENSE"), read_file(KINDRED_SOURCE_DIR "/LICENSE"));
  EXPECT_EQ(installed("share/doc/kindred/examples/config.example.yaml"),
            read_file(KINDRED_SOURCE_DIR "/config.example.yaml"));
  EXPECT_NE(installed("share/doc/kindred/operations.md"), "");
}

TEST_F(InstallTest, GivesNoKillPointsToUsers) {
  for (const char* variable : {"KINDRED_KILL_AT", "KINDRED_PAUSE_AT"}) {
    EXPECT_TRUE(testing::Value(read_file(KINDRED_PROGRAM), HasSubstr(variable)))
        << "the tests have a program of their own";
    EXPECT_FALSE(testing::Value(installed("bin/kindred"), HasSubstr(variable))) << variable;
  }
}

}  // namespace
}  // namespace kindred::support
