// The walk that goes on where std::filesystem's own ends.
#include <gmock/gmock.h>

#include <set>

#include "files/walk.h"
#include "files_fixture.h"

namespace kindred::files {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::SizeIs;

class WalkTest : public FilesTest {
 protected:
  WalkTest() {
    for (const char* name : {"a", "b", "c"}) {
      fs::create_directory(in_tree(name));
      write(in_tree(std::string(name) + "/1.jpg"), kContent, kMtime);
    }
  }
  std::set<std::string> rest_of(Walk& walk) const {
    std::set<std::string> names;
    while (const auto entry = walk.next()) names.insert(entry->path().lexically_relative(tree()).string());
    return names;
  }
};

TEST_F(WalkTest, GivesEveryNameAndFollowsNoLink) {
  fs::create_directory_symlink(source_folder(), in_tree("link"));
  Walk walk(tree());
  EXPECT_THAT(rest_of(walk), ElementsAre("a", "a/1.jpg", "b", "b/1.jpg", "c", "c/1.jpg", "link"));
  EXPECT_EQ(walk.unreadable(), 0);
}

TEST_F(WalkTest, LeavesOutWhatItIsToldTo) {
  Walk walk(tree());
  std::set<std::string> files;
  while (const auto entry = walk.next()) {
    if (entry->path().filename() == "b") walk.skip_folder();
    if (!walk.is_at_folder()) files.insert(entry->path().lexically_relative(tree()).string());
  }
  EXPECT_THAT(files, ElementsAre("a/1.jpg", "b", "c/1.jpg"));
}

TEST_F(WalkTest, GoesOnWhereAFolderIsRemovedMeanwhile) {
  Walk walk(tree());
  const auto first = walk.next();
  ASSERT_TRUE(first && walk.is_at_folder());
  fs::remove_all(first->path());
  EXPECT_THAT(rest_of(walk), SizeIs(4)) << "the two others with what lies in them";
  EXPECT_EQ(walk.unreadable(), 0);
}

TEST_F(WalkTest, GoesOnBehindAFolderThatCannotBeReadAndCountsIt) {
  Walk walk(tree());
  const auto first = walk.next();
  ASSERT_TRUE(first && walk.is_at_folder());
  fs::remove_all(first->path());
  write(first->path().string(), kContent, kMtime);  // root reads every folder, so it is none any more
  EXPECT_THAT(rest_of(walk), SizeIs(4));
  EXPECT_EQ(walk.unreadable(), 1);
}

TEST_F(WalkTest, FindsNothingWhereThereIsNoFolder) {
  Walk walk(in_tree("none"));
  EXPECT_FALSE(walk.next());
  EXPECT_EQ(walk.unreadable(), 0);
}

}  // namespace
}  // namespace kindred::files
