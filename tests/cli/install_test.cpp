// What `cmake --install` gives to users, and that nothing in it serves the tests alone. One test: two installations
// from one build folder at a time would mix up their systemd units.
#include "cli_test.h"
#include "support/files.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Install, GivesUsersWhatTheyNeedAndNoKillPoints) {
  const TemporaryFolder folder;
  run_or_throw({"cmake", "--install", KINDRED_BUILD_FOLDER, "--prefix", folder.path()});
  const auto installed = [&](const std::string& path) { return read_file(folder / path); };

  EXPECT_THAT(run_or_throw({folder / "bin/kindred", "--version"}).out, StartsWith("kindred "));
  const std::string unit = installed("lib/systemd/system/kindred.service");
  EXPECT_THAT(unit, HasSubstr("ExecStart=" + (folder / "bin/kindred") + " run\n"));
  EXPECT_THAT(unit, Not(HasSubstr("@KINDRED")));
  EXPECT_EQ(installed("share/doc/kindred/LICENSE"), read_file(KINDRED_SOURCE_DIR "/LICENSE"));
  EXPECT_EQ(installed("share/doc/kindred/examples/config.example.yaml"),
            read_file(KINDRED_SOURCE_DIR "/config.example.yaml"));
  EXPECT_NE(installed("share/doc/kindred/operations.md"), "");

  for (const char* variable : {"KINDRED_KILL_AT", "KINDRED_PAUSE_AT"}) {
    const auto names_it = [&](const std::string& program) { return program.find(variable) != std::string::npos; };
    EXPECT_TRUE(names_it(read_file(KINDRED_PROGRAM))) << "the tests have a program of their own";
    EXPECT_FALSE(names_it(installed("bin/kindred"))) << variable;
  }
}

}  // namespace
}  // namespace kindred::support
