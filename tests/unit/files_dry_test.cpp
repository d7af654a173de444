// files::DryRoot says what a Root would do: each test asks both the same and compares.
#include <sys/mount.h>

#include "files/dry_root.h"
#include "unit/files_fixture.h"

namespace kindred::files {
namespace {

class DryRootTest : public FilesTest {
 protected:
  DryRootTest() : dry_(tree(), DryRoot::Remembers::names) {}

  Placement place(const std::string& name, Mode mode = Mode::link_or_symlink, bool replace = false) {
    return dry_.place(source(), name, mode, source(), replace);
  }

  DryRoot dry_;
};

TEST_F(DryRootTest, MakesNothingAndSaysWhatARootSays) {
  const auto before = tree_snapshot();
  for (const Mode mode : {Mode::link_or_symlink, Mode::hardlink, Mode::symlink, Mode::copy, Mode::reflink_or_copy}) {
    const std::string name = "2020/" + std::to_string(static_cast<int>(mode)) + ".jpg";
    const Placement planned = place(name, mode);
    EXPECT_TRUE(dry_.exists(name));
    EXPECT_EQ(tree_snapshot(), before);
    Root real(tree());
    const Placement done = real.place(source(), name, mode, source(), false);
    EXPECT_EQ(planned.result, done.result);
    EXPECT_EQ(planned.how, done.how);
    EXPECT_EQ(planned.bytes, done.bytes);
    EXPECT_EQ(planned.mtime_ms, done.mtime_ms);
    std::filesystem::remove_all(in_tree("2020"));
  }
}

// As in a container that sees the source's folder and the tree through mounts of their own, on one file system.
TEST_F(DryRootTest, KnowsThatNoHardLinkGoesFromOneMountToAnother) {
  if (::mount(source_folder().c_str(), source_folder().c_str(), nullptr, MS_BIND, nullptr) != 0) {
    GTEST_SKIP() << "no mounts may be made here";
  }
  const Placement planned = place("1.jpg", Mode::hardlink);
  const Placement instead = place("2.jpg");
  const Placement done = Root(tree()).place(source(), "1.jpg", Mode::hardlink, source(), false);
  ::umount(source_folder().c_str());
  EXPECT_EQ(done.result, PlaceResult::cross_device);
  EXPECT_EQ(planned.result, done.result);
  EXPECT_EQ(instead.how, Placed::symlinked);
}

TEST_F(DryRootTest, FindsWhatStandsInTheWay) {
  write(in_tree("taken.jpg"), "another picture");
  EXPECT_EQ(place("taken.jpg").result, PlaceResult::name_taken);
  EXPECT_EQ(place("taken.jpg", Mode::hardlink, true).result, PlaceResult::done);
  EXPECT_EQ(dry_.place(source() + ".none", "x.jpg", Mode::copy, "", false).result, PlaceResult::source_missing);
  EXPECT_EQ(kind_of([&] { place("../out.jpg"); }), ErrorKind::refused);
  std::filesystem::create_directory_symlink(source_folder(), in_tree("link"));
  EXPECT_EQ(kind_of([&] { place("link/IMG_1.jpg"); }), ErrorKind::refused);
  EXPECT_EQ(read(in_tree("taken.jpg")), "another picture");
}

TEST_F(DryRootTest, RemembersWhatItWouldHaveDone) {
  write(in_tree("old.jpg"), "old");
  EXPECT_TRUE(dry_.remove("old.jpg"));
  EXPECT_FALSE(dry_.exists("old.jpg"));
  EXPECT_FALSE(dry_.remove("old.jpg"));
  EXPECT_EQ(place(".waiting").result, PlaceResult::done);
  EXPECT_EQ(dry_.rename(".waiting", "old.jpg"), Root::RenameResult::done);
  EXPECT_FALSE(dry_.exists(".waiting"));
  EXPECT_TRUE(dry_.exists("old.jpg"));
  EXPECT_EQ(dry_.rename(".waiting", "old.jpg"), Root::RenameResult::source_missing);
  write(source_folder() + "/IMG_2.jpg", "another");
  EXPECT_EQ(dry_.place(source_folder() + "/IMG_2.jpg", "old.jpg", Mode::hardlink, "", false).result,
            PlaceResult::name_taken);
  EXPECT_EQ(read(in_tree("old.jpg")), "old") << "on disk all is as it was";
}

TEST_F(DryRootTest, StandsForAFolderThatWouldBeMade) {
  DryRoot missing(folder() + "/none", DryRoot::Remembers::names);
  EXPECT_FALSE(missing.exists("1.jpg"));
  EXPECT_EQ(missing.place(source(), "1.jpg", Mode::hardlink, "", false).result, PlaceResult::done);
  EXPECT_TRUE(missing.exists("1.jpg"));
  EXPECT_FALSE(std::filesystem::exists(folder() + "/none"));
}

}  // namespace
}  // namespace kindred::files
