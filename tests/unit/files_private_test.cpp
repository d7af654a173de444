// A file for its owner alone appears whole or not at all.
#include <gmock/gmock.h>

#include "files/private_file.h"
#include "files_fixture.h"

namespace kindred::files {
namespace {

using ::testing::SizeIs;

class PrivateFiles : public FilesTest {
 protected:
  std::string path() const { return in_tree("p.json"); }
  ErrorKind refusal(const std::string& where, bool replace = false) {
    return kind_of([&] { PrivateFile(where, replace); });
  }
  static mode_t permissions(const std::string& path) { return stat_of(path).st_mode & 07777; }
};

TEST_F(PrivateFiles, AppearWholeOrNotAtAll) {
  {
    PrivateFile file(path(), false);
    file.write("half");
    EXPECT_FALSE(std::filesystem::exists(path()));
  }
  EXPECT_THAT(tree_snapshot(), SizeIs(0)) << "given up";
  PrivateFile file(path(), false);
  file.write("one ");
  file.write("two");
  file.publish();
  EXPECT_EQ(read(path()), "one two");
  EXPECT_THAT(tree_snapshot(), SizeIs(1));
  EXPECT_EQ(permissions(path()), 0600u);
}

TEST_F(PrivateFiles, ReplaceNothingUnasked) {
  write(path(), "old");
  ASSERT_EQ(::chmod(path().c_str(), 0644), 0);
  EXPECT_EQ(refusal(path()), ErrorKind::usage);
  EXPECT_EQ(read(path()), "old");
  {
    PrivateFile file(path(), true);
    file.write("new");
    EXPECT_EQ(read(path()), "old");
    file.publish();
  }
  EXPECT_EQ(read(path()), "new");
  EXPECT_EQ(permissions(path()), 0600u) << "also where the old one was for everybody";

  const std::string other = in_tree("q.json");
  PrivateFile file(other, false);
  file.write("mine");
  write(other, "somebody else's");
  EXPECT_THROW(file.publish(), Error);
  EXPECT_EQ(read(other), "somebody else's");
}

TEST_F(PrivateFiles, ReplaceNothingThatIsNoFile) {
  std::filesystem::create_symlink("elsewhere", in_tree("link"));
  EXPECT_EQ(refusal(in_tree("link"), true), ErrorKind::usage);
  EXPECT_EQ(refusal(tree(), true), ErrorKind::usage);
  EXPECT_EQ(refusal(in_tree("gone/p.json")), ErrorKind::usage);
  EXPECT_EQ(refusal(in_tree("link/p.json")), ErrorKind::usage);
  EXPECT_EQ(refusal(""), ErrorKind::usage);
  EXPECT_EQ(refusal(tree() + "/."), ErrorKind::usage);
}

TEST_F(PrivateFiles, LeaveNothingOnAFullDisk) {
  Syscalls calls = Syscalls::real();
  calls.write = [](int, const void*, std::size_t) -> ssize_t {
    errno = ENOSPC;
    return -1;
  };
  EXPECT_EQ(kind_of([&] {
              PrivateFile file(path(), false, calls);
              file.write("too much");
            }),
            ErrorKind::no_space);
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

}  // namespace
}  // namespace kindred::files
