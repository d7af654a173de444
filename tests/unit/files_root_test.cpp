// Renaming, removing and looking below a root.
#include <gmock/gmock.h>

#include "files/temp.h"
#include "files_fixture.h"

namespace kindred::files {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Result = Root::RenameResult;

class FilesRoot : public FilesTest {
 protected:
  FilesRoot() : root_(tree()) { std::filesystem::create_directories(in_tree("a/b/c")); }
  Root root_;
};

TEST_F(FilesRoot, RenameToAnotherNameOfTheSameFileIsDone) {
  write(in_tree("a/.x"), "x");
  std::filesystem::create_hard_link(in_tree("a/.x"), in_tree("a/x"));
  EXPECT_EQ(Result::done, root_.rename("a/.x", "a/x"));
  EXPECT_FALSE(root_.exists("a/.x"));
  EXPECT_EQ("x", read(in_tree("a/x")));
}

TEST_F(FilesRoot, RenameToALinkOfTheSameTextIsDone) {
  ASSERT_EQ(0, ::symlink("/photos/x", in_tree("a/.x").c_str()));
  ASSERT_EQ(0, ::symlink("/photos/x", in_tree("a/x").c_str()));
  ASSERT_EQ(0, ::symlink("/photos/y", in_tree("a/y").c_str()));
  EXPECT_EQ(Result::name_taken, root_.rename("a/.x", "a/y"));
  EXPECT_EQ(Result::done, root_.rename("a/.x", "a/x"));
  EXPECT_FALSE(root_.exists("a/.x"));
  EXPECT_EQ("/photos/x", std::filesystem::read_symlink(in_tree("a/x")));
}

TEST_F(FilesRoot, RenameToItselfKeepsTheFile) {
  write(in_tree("x"), "x");
  std::filesystem::create_hard_link(in_tree("x"), in_tree("second-name"));
  EXPECT_EQ(Result::done, root_.rename("x", "x"));
  EXPECT_EQ("x", read(in_tree("x")));
  EXPECT_EQ(Result::source_missing, root_.rename("none", "none"));
}

TEST_F(FilesRoot, RenameWithoutItsFoldersSaysWhatIsMissing) {
  write(in_tree("x"), "x");
  EXPECT_EQ(Result::source_missing, root_.rename("none/x", "y"));
  EXPECT_EQ(Result::source_missing, root_.rename("none/x", "none/y"));
  EXPECT_EQ(Result::source_missing, root_.rename("none", "none/y"));
  EXPECT_EQ(ErrorKind::failed, kind_of([&] { root_.rename("x", "none/x"); }));
  EXPECT_EQ("x", read(in_tree("x")));
}

TEST_F(FilesRoot, RenameOntoAFolderIsTaken) {
  write(in_tree("x"), "x");
  EXPECT_EQ(Result::name_taken, root_.rename("x", "a"));
  EXPECT_TRUE(std::filesystem::is_directory(in_tree("a")));
}

TEST_F(FilesRoot, RemoveSaysWhetherThereWasAFile) {
  write(in_tree("a/x"), "x");
  EXPECT_TRUE(root_.remove("a/x"));
  EXPECT_FALSE(root_.remove("a/x"));
  EXPECT_FALSE(root_.remove("none/x"));
  write(in_tree("file"), "x");
  EXPECT_FALSE(root_.remove("file/x"));
}

TEST_F(FilesRoot, RemoveOfAFolderFailsAndKeepsIt) {
  try {
    root_.remove("a/b/c");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorKind::failed, error.kind());
    EXPECT_THAT(error.what(), HasSubstr(in_tree("a/b/c")));
  }
  EXPECT_TRUE(std::filesystem::is_directory(in_tree("a/b/c")));
}

// Exact undo (promise 4): a place() that was killed before it had a whole file leaves a temp name only.
TEST_F(FilesRoot, RemoveTakesWhatAKilledPlaceLeft) {
  write(in_tree("a/b/c/" + temp_name("x")), "half");
  EXPECT_FALSE(root_.remove("a/b/c/x"));
  root_.remove_empty_parents("a/b/c/x");
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

TEST_F(FilesRoot, EmptyParentsGoUpToTheFirstThatIsNotEmpty) {
  write(in_tree("a/kept"), "x");
  root_.remove_empty_parents("a/b/c/x");
  EXPECT_FALSE(root_.exists("a/b"));
  EXPECT_TRUE(root_.exists("a/kept"));
}

TEST_F(FilesRoot, EmptyParentsGoThoughTheInnermostAreGoneButNeverTheRoot) {
  root_.remove_empty_parents("a/b/c/none/none/x");
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
  root_.remove_empty_parents("x");
  EXPECT_TRUE(std::filesystem::is_directory(tree()));
}

TEST_F(FilesRoot, NamesThatBeginAreThoseOfOneFolder) {
  for (const char* name : {"a/id_preview.jpeg", "a/id_thumbnail.webp", "a/other", "a/b/id_too"})
    write(in_tree(name), "x");
  EXPECT_THAT(root_.names_that_begin("a/id"), UnorderedElementsAre("a/id_preview.jpeg", "a/id_thumbnail.webp"));
  EXPECT_THAT(root_.names_that_begin("a/none"), SizeIs(0));
  EXPECT_THAT(root_.names_that_begin("none/id"), SizeIs(0));
  EXPECT_THROW(root_.names_that_begin("../id"), Error);
}

TEST_F(FilesRoot, ExistsSeesAlsoABrokenLink) {
  ASSERT_EQ(0, ::symlink("/none", in_tree("a/x").c_str()));
  EXPECT_TRUE(root_.exists("a/x"));
  EXPECT_TRUE(root_.exists("a"));
  EXPECT_FALSE(root_.exists("a/y"));
}

TEST_F(FilesRoot, NamesThatAreTooLongAreNamed) {
  const std::string name(256, 'x');
  EXPECT_EQ(ErrorKind::failed, kind_of([&] { root_.place(source(), name, Mode::copy, "", false); }));
  EXPECT_EQ(ErrorKind::failed, kind_of([&] { root_.place(source(), name + "/x", Mode::copy, "", false); }));
  // The longest name that goes has room for its temp name, too.
  EXPECT_EQ(PlaceResult::done, root_.place(source(), name.substr(1), Mode::copy, "", false).result);
}

TEST_F(FilesRoot, AFileInTheWayOfAFolderIsNamed) {
  write(in_tree("file"), "x");
  try {
    root_.place(source(), "file/deep/x", Mode::copy, "", false);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorKind::failed, error.kind());
    EXPECT_THAT(error.what(), HasSubstr(in_tree("file")));
  }
  EXPECT_EQ("x", read(in_tree("file")));
}

TEST_F(FilesRoot, SyncGoesThrough) {
  EXPECT_NO_THROW(root_.sync());
}

}  // namespace
}  // namespace kindred::files
