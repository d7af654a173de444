// Names that would colour a terminal or forge a line of the log, through every command that prints them.
#include <filesystem>

#include "cli/cli_test.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class OddNames : public CliTest {};

TEST_F(OddNames, AreMadeVisible) {
  const Asset photo = add_at("a\x1b[31m\n2026-01-01 00:00:00 info: forged.jpg");
  add_at("healthy.jpg");
  std::filesystem::remove(photo.original_path);  // so that it is a fault, which every command names
  const auto is_visible = AllOf(HasSubstr("a\\x1b[31m\\n2026-01-01 00:00:00 info: forged.jpg"),
                                Not(HasSubstr("\x1b[31")), Not(HasSubstr("\n2026-01-01 00:00:00 info: forged")));
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"plan"}, {"sync"}, {"status"}, {"explain", photo.id.str()}}) {
    const ProcessResult result = kindred(arguments);
    EXPECT_THAT(result.out, is_visible) << arguments.front();
    EXPECT_THAT(result.err, AllOf(Not(HasSubstr("\x1b[31")), Not(HasSubstr("\n2026-01-01 00:00:00 info: forged"))))
        << arguments.front();
  }
}

TEST_F(OddNames, AreMadeVisibleOfTombstones) {
  const Asset photo = add_at("b\x1b[31m\nc.jpg");
  ASSERT_EQ(kindred({"sync"}).exit_code, 0);
  immich().query("delete from asset where id = $1", Sharing::mirror_id(share_.bob, photo.id));
  kindred({"sync"});
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"status", "--tombstones"},
                                                    {"explain", photo.id.str()},
                                                    {"restore", "--all", "--dry-run"}}) {
    const ProcessResult result = kindred(arguments);
    EXPECT_THAT(result.out + result.err, AllOf(HasSubstr("b\\x1b[31m\\nc.jpg"), Not(HasSubstr("\x1b[31"))))
        << arguments.front();
  }
}

}  // namespace
}  // namespace kindred::support
