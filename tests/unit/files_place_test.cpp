// Root::place on real files: what each mode makes, and that making it again is harmless (promise 3).
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/fsuid.h>

#include "files/temp.h"
#include "files_fixture.h"

namespace kindred::files {
namespace {

using ::testing::SizeIs;

class FilesPlace : public FilesTest {
 protected:
  Placement place(Mode mode, bool replace = false, const Syscalls& calls = Syscalls::real()) {
    return Root(tree(), calls).place(source(), "a/b/IMG_1.jpg", mode, "/photos/IMG_1.jpg", replace);
  }
  std::string placed() const { return in_tree("a/b/IMG_1.jpg"); }
  std::string leftover() const { return in_tree("a/b/" + temp_name("IMG_1.jpg")); }
  void make_parents() { std::filesystem::create_directories(in_tree("a/b")); }
  /// The tree holds a, a/b and the placed file.
  void expect_nothing_else() { EXPECT_THAT(tree_snapshot(), SizeIs(3)); }
  void expect_done(const Placement& placement, Placed how) {
    EXPECT_EQ(PlaceResult::done, placement.result);
    EXPECT_EQ(how, placement.how);
    EXPECT_EQ(std::string(kContent).size(), placement.bytes);
    EXPECT_EQ(kMtimeMs, placement.mtime_ms);
  }
  void expect_copy_of_source() {
    EXPECT_FALSE(is_one_file(source(), placed()));
    EXPECT_TRUE(S_ISREG(stat_of(placed()).st_mode));
    EXPECT_EQ(kContent, read(placed()));
    EXPECT_EQ(kMtime.tv_sec, stat_of(placed()).st_mtim.tv_sec);
    EXPECT_EQ(kMtime.tv_nsec, stat_of(placed()).st_mtim.tv_nsec);
  }
};

TEST_F(FilesPlace, HardLinkIsTheSameFile) {
  for (const Mode mode : {Mode::hardlink, Mode::link_or_symlink}) {
    expect_done(place(mode), Placed::hardlinked);
    EXPECT_TRUE(is_one_file(source(), placed()));
    expect_nothing_else();
  }
}

TEST_F(FilesPlace, HardLinkOfALinkIsTheFileItLeadsTo) {
  ASSERT_EQ(0, ::symlink("IMG_1.jpg", (source_folder() + "/link.jpg").c_str()));
  const auto placement = Root(tree()).place(source_folder() + "/link.jpg", "x.jpg", Mode::hardlink, "", false);
  expect_done(placement, Placed::hardlinked);
  EXPECT_TRUE(is_one_file(source(), in_tree("x.jpg")));
}

TEST_F(FilesPlace, SymlinkSaysImmichsPathAndReportsTheContentsTime) {
  expect_done(place(Mode::symlink), Placed::symlinked);
  EXPECT_EQ("/photos/IMG_1.jpg", std::filesystem::read_symlink(placed()));
  expect_nothing_else();
}

TEST_F(FilesPlace, CopyIsAFileOfItsOwnWithTheSourcesTime) {
  expect_done(place(Mode::copy), Placed::copied);
  expect_copy_of_source();
  expect_nothing_else();
}

TEST_F(FilesPlace, ReflinkIsAFileOfItsOwnWithTheSourcesTime) {
  const Syscalls calls = with_reflinks();
  expect_done(place(Mode::reflink, false, calls), Placed::reflinked);
  expect_copy_of_source();
  expect_nothing_else();
}

TEST_F(FilesPlace, CopyOfALargeFileIsWhole) {
  std::string content(3'000'001, 'x');
  for (std::size_t i = 0; i < content.size(); i += 97) content[i] = static_cast<char>(i);
  write(source(), content);
  EXPECT_EQ(content.size(), place(Mode::copy).bytes);
  EXPECT_EQ(content, read(placed()));
}

TEST_F(FilesPlace, EmptyFileIsPlacedByEveryMode) {
  const Syscalls calls = with_reflinks();
  write(source(), "");
  for (const Mode mode : kAllModes) {
    std::filesystem::remove(placed());
    const Placement placement = place(mode, false, calls);
    EXPECT_EQ(PlaceResult::done, placement.result);
    EXPECT_EQ(0U, placement.bytes);
  }
}

TEST_F(FilesPlace, CopyHasTheSourcesModeButIsReadableForItsOwnerAndNeverSetuid) {
  ASSERT_EQ(0, ::chmod(source().c_str(), 04451));
  place(Mode::copy);
  EXPECT_EQ(0651U, stat_of(placed()).st_mode & 07777U);
}

// Where modes may not be set later, as on a squashed NFS mount, copies kept 0600 and Immich could not read them.
TEST_F(FilesPlace, AFileInTheMakingHasItsModeFromTheStart) {
  const Descriptor folder(::open(tree().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const TempFile file(folder.get(), ".kindred-new.tmp", 0640, in_tree("new"));
  EXPECT_EQ(0640U, stat_of(in_tree(".kindred-new.tmp")).st_mode & 0777U);
}

TEST_F(FilesPlace, CopyAndNewFoldersHaveTheRightOwnerWhereRunningAsRoot) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(0, ::chown(source().c_str(), 1234, 1235));
  ASSERT_EQ(0, ::chown(tree().c_str(), 2234, 2235));
  place(Mode::copy);
  EXPECT_EQ(1234U, stat_of(placed()).st_uid);
  EXPECT_EQ(1235U, stat_of(placed()).st_gid);
  EXPECT_EQ(2234U, stat_of(in_tree("a")).st_uid);
  EXPECT_EQ(2235U, stat_of(in_tree("a/b")).st_gid);
}

// As a call leaves it that dies, or fails, between making a folder and giving it away.
TEST_F(FilesPlace, AFolderThatAKilledCallLeftToRootGetsItsParentsOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give folders away";
  ASSERT_EQ(0, ::chown(tree().c_str(), 2234, 2235));
  std::filesystem::create_directory(in_tree("a"));
  place(Mode::copy);
  EXPECT_EQ(2234U, stat_of(in_tree("a")).st_uid);
  EXPECT_EQ(2235U, stat_of(in_tree("a")).st_gid);
  EXPECT_EQ(2234U, stat_of(in_tree("a/b")).st_uid);
}

TEST_F(FilesPlace, AFolderOfRootsInWhichSomethingLiesKeepsItsOwner) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give folders away";
  ASSERT_EQ(0, ::chown(tree().c_str(), 2234, 2235));
  std::filesystem::create_directory(in_tree("a"));
  write(in_tree("a/roots.txt"), "somebody's");
  place(Mode::copy);
  EXPECT_EQ(0U, stat_of(in_tree("a")).st_uid);
}

TEST_F(FilesPlace, AgainIsHarmlessInEveryMode) {
  const Syscalls calls = with_reflinks();
  for (const Mode mode : kAllModes) {
    std::filesystem::remove(placed());
    const Placement first = place(mode, false, calls);
    const auto before = tree_snapshot();
    const Placement second = place(mode, false, calls);
    EXPECT_EQ(PlaceResult::done, second.result) << static_cast<int>(mode);
    EXPECT_EQ(first.mtime_ms, second.mtime_ms);
    EXPECT_EQ(first.bytes, second.bytes);
    EXPECT_EQ(before, tree_snapshot());
  }
}

// Each start and each day looks at everything: a library of copies must not be copied anew by that.
TEST_F(FilesPlace, WhatIsRightAlreadyIsNotTouchedThoughItMayBeReplaced) {
  const Syscalls calls = with_reflinks();
  for (const Mode mode : kAllModes) {
    std::filesystem::remove(placed());
    const Placement first = place(mode, true, calls);
    const struct stat before = stat_of(placed());
    const Placement second = place(mode, true, calls);
    EXPECT_EQ(PlaceResult::done, second.result) << static_cast<int>(mode);
    EXPECT_EQ(first.mtime_ms, second.mtime_ms);
    const struct stat after = stat_of(placed());
    EXPECT_EQ(before.st_ino, after.st_ino) << static_cast<int>(mode);
    EXPECT_EQ(before.st_ctim.tv_sec, after.st_ctim.tv_sec);
    EXPECT_EQ(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec) << static_cast<int>(mode);
  }
}

TEST_F(FilesPlace, AgainSaysHowTheFileStandsThere) {
  const Syscalls calls = with_reflinks();
  place(Mode::symlink);
  EXPECT_EQ(Placed::symlinked, place(Mode::link_or_symlink).how);
  std::filesystem::remove(placed());
  place(Mode::hardlink);
  EXPECT_EQ(Placed::hardlinked, place(Mode::symlink).how);
  EXPECT_EQ(Placed::hardlinked, place(Mode::reflink_or_link, false, calls).how);
  std::filesystem::remove(placed());
  place(Mode::reflink, false, calls);
  EXPECT_EQ(Placed::reflinked, place(Mode::reflink, false, calls).how);
  EXPECT_EQ(Placed::copied, place(Mode::copy).how);
}

// Immich rewrites XMP files and thumbnails in place: through a link left by an older configuration it would reach the
// source's file (promise 1).
TEST_F(FilesPlace, CopyTakesThePlaceOfALinkToTheSource) {
  for (const Mode link : {Mode::hardlink, Mode::symlink}) {
    std::filesystem::remove(placed());
    place(link);
    expect_done(place(Mode::copy), Placed::copied);
    expect_copy_of_source();
    expect_nothing_else();
  }
}

TEST_F(FilesPlace, AnotherFileUnderTheNameIsLeftAlone) {
  make_parents();
  write(placed(), "the target's own", {1, 0});
  const auto before = tree_snapshot();
  for (const Mode mode : kAllModes) EXPECT_EQ(PlaceResult::name_taken, place(mode).result);
  EXPECT_EQ(before, tree_snapshot());
}

TEST_F(FilesPlace, AnotherLinkUnderTheNameIsLeftAlone) {
  make_parents();
  ASSERT_EQ(0, ::symlink("/photos/other.jpg", placed().c_str()));
  const auto before = tree_snapshot();
  for (const Mode mode : kAllModes) EXPECT_EQ(PlaceResult::name_taken, place(mode).result);
  EXPECT_EQ(before, tree_snapshot());
}

TEST_F(FilesPlace, FileOfTheSameSizeAndOtherTimeIsAnotherFile) {
  make_parents();
  write(placed(), kContent, {kMtime.tv_sec, kMtime.tv_nsec + 1});
  EXPECT_EQ(PlaceResult::name_taken, place(Mode::copy).result);
}

TEST_F(FilesPlace, CopyIsRecognisedWhereTimesAreKeptLessExactly) {
  make_parents();
  for (const timespec kept :
       {timespec{kMtime.tv_sec, 123'456'700}, timespec{kMtime.tv_sec, 123'000'000}, timespec{kMtime.tv_sec, 0}}) {
    write(placed(), kContent, kept);
    EXPECT_EQ(PlaceResult::done, place(Mode::copy).result);
    EXPECT_EQ(kept.tv_nsec, stat_of(placed()).st_mtim.tv_nsec);
  }
  // FAT: even seconds; and the time reported is the file's own, which is what Immich will see.
  write(source(), kContent, {1'600'000'001, 5});
  write(placed(), kContent, {1'600'000'000, 0});
  EXPECT_EQ(1'600'000'000'000, place(Mode::copy).mtime_ms);
}

TEST_F(FilesPlace, ReplaceReplacesAFileInEveryMode) {
  const Syscalls calls = with_reflinks();
  make_parents();
  for (const Mode mode : kAllModes) {
    std::filesystem::remove(placed());
    write(placed(), "an older preview", {1, 0});
    const Placement placement = place(mode, true, calls);
    EXPECT_EQ(PlaceResult::done, placement.result) << static_cast<int>(mode);
    EXPECT_EQ(kMtimeMs, placement.mtime_ms);
    EXPECT_EQ(mode == Mode::symlink, is_link(placed()));
    EXPECT_EQ(mode == Mode::symlink ? "" : kContent, read(placed()));
    expect_nothing_else();
  }
}

TEST_F(FilesPlace, ReplaceLeavesTheOldFilesOtherNamesAlone) {
  make_parents();
  write(in_tree("own.jpg"), "the target's own");
  for (const Mode mode : {Mode::hardlink, Mode::symlink, Mode::copy}) {
    std::filesystem::remove(placed());
    std::filesystem::create_hard_link(in_tree("own.jpg"), placed());
    place(mode, true);
    EXPECT_EQ("the target's own", read(in_tree("own.jpg")));
  }
}

TEST_F(FilesPlace, ReplaceOfALinkReplacesTheLinkNotWhatItPointsAt) {
  make_parents();
  write(folder() + "/outside", "outside");
  for (const Mode mode : {Mode::hardlink, Mode::symlink, Mode::copy}) {
    std::filesystem::remove(placed());
    ASSERT_EQ(0, ::symlink((folder() + "/outside").c_str(), placed().c_str()));
    EXPECT_EQ(PlaceResult::done, place(mode, true).result);
    EXPECT_EQ("outside", read(folder() + "/outside"));
  }
}

// rename() between two names of one file does nothing and leaves both.
TEST_F(FilesPlace, ReplaceOfTheSameHardLinkLeavesNoTempName) {
  place(Mode::hardlink);
  expect_done(place(Mode::hardlink, true), Placed::hardlinked);
  expect_nothing_else();
}

TEST_F(FilesPlace, ADirectoryIsNeverReplaced) {
  std::filesystem::create_directories(placed());
  for (const Mode mode : kAllModes) {
    EXPECT_EQ(PlaceResult::name_taken, place(mode).result);
    EXPECT_EQ(PlaceResult::name_taken, place(mode, true).result);
  }
  EXPECT_TRUE(std::filesystem::is_directory(placed()));
  expect_nothing_else();
}

TEST_F(FilesPlace, LeftoverOfAKilledCallIsReplaced) {
  make_parents();
  for (const Mode mode : {Mode::copy, Mode::hardlink, Mode::symlink}) {
    write(leftover(), "half a pict");
    write(placed(), "an older preview", {1, 0});
    EXPECT_EQ(PlaceResult::done, place(mode, true).result);
    expect_nothing_else();
    std::filesystem::remove(placed());
  }
}

// A killed replace may leave the temp name as a second name of the source's file: emptying it would empty the source.
TEST_F(FilesPlace, LeftoverThatIsALinkToTheSourceIsUnlinkedNotWritten) {
  make_parents();
  std::filesystem::create_hard_link(source(), leftover());
  place(Mode::copy);
  EXPECT_EQ(kContent, read(source()));
  expect_copy_of_source();
  expect_nothing_else();
}

TEST_F(FilesPlace, MissingSourceIsAValueAndMakesNoFolders) {
  Root root(tree());
  ASSERT_EQ(0, ::mkfifo((source_folder() + "/pipe").c_str(), 0600));
  ASSERT_EQ(0, ::symlink("loop", (source_folder() + "/loop").c_str()));
  for (const char* name : {"/none.jpg", "", "/pipe", "/IMG_1.jpg/below", "/loop"}) {
    const auto placement = root.place(source_folder() + name, "a/x", Mode::link_or_symlink, "/photos/x", false);
    EXPECT_EQ(PlaceResult::source_missing, placement.result) << name;
  }
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

/// Takes root's permissions from this thread's access to files.
class AsNobody {
 public:
  AsNobody() { ::setfsuid(65534); }
  ~AsNobody() { ::setfsuid(::geteuid()); }
};

TEST_F(FilesPlace, UnreadableSourceIsAValue) {
  ASSERT_EQ(0, ::chmod(folder().c_str(), 0755));
  ASSERT_EQ(0, ::chmod(source().c_str(), 0));
  const AsNobody nobody;
  EXPECT_EQ(PlaceResult::source_unreadable, place(Mode::link_or_symlink).result);
}

TEST_F(FilesPlace, TreeThatMayNotBeWrittenIsAnErrorWithItsFix) {
  ASSERT_EQ(0, ::chmod(folder().c_str(), 0755));
  ASSERT_EQ(0, ::chmod(tree().c_str(), 0555));
  const AsNobody nobody;
  try {
    place(Mode::copy);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorKind::failed, error.kind());
    EXPECT_THAT(error.what(), ::testing::HasSubstr(in_tree("a")));
    EXPECT_THAT(error.fix(), ::testing::HasSubstr("permission"));
  }
}

}  // namespace
}  // namespace kindred::files
