// When two names are one file: on a disk that ignores case, and numbers its files by path as some FUSE programs do.
#include "tree/spelling.h"

#include <algorithm>
#include <cctype>
#include <functional>

#include "files_fixture.h"

namespace kindred::files {
namespace {

/// A folder of small letters that answers to capital ones, each spelling under a number of its own.
class NumbersByPath : public Root {
 public:
  using Root::Root;
  std::optional<FileState> state_of(const std::string& relative) const override {
    std::string small = relative;
    std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return std::tolower(c); });
    auto state = Root::state_of(small);
    if (state) state->inode = static_cast<std::int64_t>(std::hash<std::string>()(relative));
    return state;
  }
};

class Spelling : public FilesTest {
 protected:
  Spelling() {
    std::filesystem::create_directory(in_tree("a"));
    write(in_tree("a/img_1.jpg"), "one");
  }
};

TEST_F(Spelling, OfAFileThatHasANumberForEach) {
  const NumbersByPath tree(this->tree());
  EXPECT_TRUE(sync::is_other_spelling(tree, "a/img_1.jpg", "a/IMG_1.jpg"));
  EXPECT_TRUE(sync::is_other_spelling(tree, "a/img_1.jpg", "A/img_1.jpg"));
  EXPECT_TRUE(sync::is_other_spelling(tree, "A/IMG_1.JPG", "a/img_1.jpg"));
  EXPECT_FALSE(sync::is_other_spelling(tree, "a/img_1.jpg", "a/img_2.jpg"));
}

TEST_F(Spelling, NotOfTwoFilesThatLookAlike) {
  write(in_tree("a/img_2.jpg"), "two");
  std::filesystem::create_directory(in_tree("b"));
  write(in_tree("b/img_1.jpg"), "one");
  std::filesystem::create_hard_link(in_tree("a/img_1.jpg"), in_tree("a/link.jpg"));
  const NumbersByPath by_path(tree());
  const Root plain(tree());
  for (const Root* root : {static_cast<const Root*>(&by_path), &plain}) {
    for (const char* other : {"a/img_2.jpg", "b/img_1.jpg", "a/link.jpg"}) {
      EXPECT_FALSE(sync::is_other_spelling(*root, "a/img_1.jpg", other)) << other;
    }
  }
}

}  // namespace
}  // namespace kindred::files
