// System calls that fail: file systems without links or reflinks, two mounts, full disks, sources that change.
#include <gmock/gmock.h>

#include "files_fixture.h"

namespace kindred::files {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class FilesFailure : public FilesTest {
 protected:
  Placement place(Mode mode, const Syscalls& calls, bool replace = false) {
    return Root(tree(), calls).place(source(), "x.jpg", mode, "/photos/x.jpg", replace);
  }
  std::string placed() const { return in_tree("x.jpg"); }

  Syscalls calls_ = Syscalls::real();
};

// link() between two mounts fails even on one file system, which is usual in containers.
TEST_F(FilesFailure, LinkBetweenTwoMountsBecomesASymlink) {
  calls_.linkat = failing_linkat<EXDEV>;
  const Placement placement = place(Mode::link_or_symlink, calls_);
  EXPECT_EQ(PlaceResult::done, placement.result);
  EXPECT_EQ(Placed::symlinked, placement.how);
  EXPECT_EQ(kMtimeMs, placement.mtime_ms);
  EXPECT_EQ("/photos/x.jpg", std::filesystem::read_symlink(placed()));
}

TEST_F(FilesFailure, ForbiddenLinkBecomesASymlink) {
  calls_.linkat = failing_linkat<EPERM>;  // fs.protected_hardlinks, exFAT
  EXPECT_EQ(Placed::symlinked, place(Mode::link_or_symlink, calls_).how);
}

TEST_F(FilesFailure, LinkOnlySaysWhyThereIsNone) {
  calls_.linkat = failing_linkat<EXDEV>;
  EXPECT_EQ(PlaceResult::cross_device, place(Mode::hardlink, calls_).result);
  EXPECT_EQ(PlaceResult::cross_device, place(Mode::hardlink, calls_, true).result);
  for (auto* refusing : {failing_linkat<EPERM>, failing_linkat<EMLINK>, failing_linkat<EOPNOTSUPP>}) {
    calls_.linkat = refusing;
    EXPECT_EQ(PlaceResult::not_supported, place(Mode::hardlink, calls_).result);
  }
  calls_.symlinkat = failing_symlinkat<EPERM>;
  EXPECT_EQ(PlaceResult::not_supported, place(Mode::link_or_symlink, calls_).result);
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

TEST_F(FilesFailure, ThumbnailsAreLinkedWithoutReflinksAndCopiedWithoutEither) {
  for (auto* refusing : {failing_clone<EOPNOTSUPP>, failing_clone<EXDEV>, failing_clone<EINVAL>, failing_clone<ENOTTY>,
                         failing_clone<EAGAIN>}) {
    std::filesystem::remove(placed());
    calls_ = Syscalls::real();
    calls_.clone = refusing;
    EXPECT_EQ(Placed::hardlinked, place(Mode::reflink_or_link, calls_).how);
    EXPECT_TRUE(is_one_file(source(), placed()));
    std::filesystem::remove(placed());
    EXPECT_EQ(Placed::copied, place(Mode::reflink_or_copy, calls_).how);
    EXPECT_FALSE(is_one_file(source(), placed()));
    std::filesystem::remove(placed());
    calls_.linkat = failing_linkat<EXDEV>;
    EXPECT_EQ(Placed::copied, place(Mode::reflink_or_link, calls_).how);
    EXPECT_THAT(tree_snapshot(), SizeIs(1));
  }
}

TEST_F(FilesFailure, ReflinkOnlySaysWhyThereIsNone) {
  calls_.clone = failing_clone<EXDEV>;
  EXPECT_EQ(PlaceResult::cross_device, place(Mode::reflink, calls_).result);
  calls_.clone = failing_clone<EOPNOTSUPP>;
  EXPECT_EQ(PlaceResult::not_supported, place(Mode::reflink, calls_).result);
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

int clone_calls = 0;
int counted_clone(int, int) {
  ++clone_calls;
  errno = EOPNOTSUPP;
  return -1;
}

TEST_F(FilesFailure, AFileSystemWithoutReflinksIsAskedOnce) {
  calls_.clone = counted_clone;
  clone_calls = 0;
  Root root(tree(), calls_);
  for (const char* name : {"a", "b", "c"}) root.place(source(), name, Mode::reflink_or_link, "", false);
  EXPECT_EQ(1, clone_calls);
  EXPECT_EQ(PlaceResult::not_supported, root.place(source(), "d", Mode::reflink, "", false).result);
}

TEST_F(FilesFailure, FullDiskIsNoSpaceAndLeavesNothing) {
  Syscalls full = calls_;
  full.copy_file_range = failing_copy_file_range<ENOSPC>;
  Syscalls over_quota = calls_;
  over_quota.copy_file_range = failing_copy_file_range<EXDEV>;
  over_quota.write = failing_write<EDQUOT>;
  Syscalls no_clone = calls_;
  no_clone.clone = failing_clone<ENOSPC>;
  for (const Syscalls& calls : {full, over_quota, no_clone}) {
    try {
      place(Mode::reflink_or_copy, calls);
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(ErrorKind::no_space, error.kind());
      EXPECT_THAT(error.what(), HasSubstr(placed()));
      EXPECT_THAT(error.fix(), HasSubstr("room"));
    }
  }
  calls_.linkat = failing_linkat<ENOSPC>;
  EXPECT_EQ(ErrorKind::no_space, kind_of([&] { place(Mode::link_or_symlink, calls_); }));
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

TEST_F(FilesFailure, AFailedReplaceLeavesTheOldFile) {
  write(placed(), "an older preview");
  const auto before = tree_snapshot();
  calls_.copy_file_range = failing_copy_file_range<ENOSPC>;
  EXPECT_EQ(ErrorKind::no_space, kind_of([&] { place(Mode::copy, calls_, true); }));
  calls_.linkat = failing_linkat<EXDEV>;
  EXPECT_EQ(PlaceResult::cross_device, place(Mode::hardlink, calls_, true).result);
  EXPECT_EQ(before, tree_snapshot());
}

TEST_F(FilesFailure, OtherErrorsOfALinkAreNotTakenForAMissingFeature) {
  calls_.linkat = failing_linkat<EIO>;
  EXPECT_EQ(ErrorKind::failed, kind_of([&] { place(Mode::link_or_symlink, calls_); }));
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

/// As over a network that loses the answer.
int linkat_without_answer(int a, const char* from, int b, const char* to, int flags) {
  EXPECT_EQ(0, ::linkat(a, from, b, to, flags));
  errno = EIO;
  return -1;
}
int symlinkat_without_answer(const char* text, int directory, const char* name) {
  EXPECT_EQ(0, ::symlinkat(text, directory, name));
  errno = EIO;
  return -1;
}
int renameat2_without_answer(int a, const char* from, int b, const char* to, unsigned flags) {
  EXPECT_EQ(0, ::renameat2(a, from, b, to, flags));
  errno = EIO;
  return -1;
}

TEST_F(FilesFailure, WhatActedButGaveAnErrorIsSeenByItsName) {
  calls_.linkat = linkat_without_answer;
  calls_.symlinkat = symlinkat_without_answer;
  calls_.renameat2 = renameat2_without_answer;
  for (const Mode mode : {Mode::hardlink, Mode::symlink, Mode::copy}) {
    for (const bool replace : {false, true}) {
      std::filesystem::remove(placed());
      if (replace) write(placed(), "an older preview", {1, 0});
      EXPECT_EQ(PlaceResult::done, place(mode, calls_, replace).result) << static_cast<int>(mode) << replace;
      EXPECT_EQ(mode == Mode::symlink, is_link(placed()));
      EXPECT_EQ(mode == Mode::hardlink, is_one_file(source(), placed()));
      EXPECT_THAT(tree_snapshot(), SizeIs(1));
    }
  }
}

TEST_F(FilesFailure, AReplaceThatFailsLeavesNoTempName) {
  write(placed(), "an older preview", {1, 0});
  const auto before = tree_snapshot();
  calls_.renameat2 = failing_renameat2<EIO>;
  for (const Mode mode : {Mode::hardlink, Mode::symlink, Mode::copy}) {
    EXPECT_EQ(ErrorKind::failed, kind_of([&] { place(mode, calls_, true); }));
    EXPECT_EQ(before, tree_snapshot()) << static_cast<int>(mode);
  }
}

TEST_F(FilesFailure, AFailedPlaceTakesTheFoldersAwayThatItMade) {
  std::filesystem::create_directory(in_tree("there"));
  calls_.linkat = failing_linkat<EXDEV>;
  calls_.copy_file_range = failing_copy_file_range<ENOSPC>;
  Root root(tree(), calls_);
  EXPECT_EQ(PlaceResult::cross_device, root.place(source(), "there/b/c/x", Mode::hardlink, "", false).result);
  EXPECT_EQ(ErrorKind::no_space, kind_of([&] { root.place(source(), "there/b/c/x", Mode::copy, "", false); }));
  const std::string too_long = "there/b/" + std::string(256, 'c') + "/x";
  EXPECT_EQ(ErrorKind::failed, kind_of([&] { root.place(source(), too_long, Mode::copy, "", false); }));
  EXPECT_THAT(tree_snapshot(), SizeIs(1)) << "the empty folder that was there before";
}

struct dirent* failing_readdir(DIR*) {
  errno = EIO;
  return nullptr;
}

TEST_F(FilesFailure, AFolderThatCannotBeReadToItsEndIsNotTakenForRead) {
  write(in_tree("id_preview.jpeg"), "x");
  calls_.readdir = failing_readdir;
  EXPECT_EQ(ErrorKind::failed, kind_of([&] { Root(tree(), calls_).names_that_begin("id"); }));
}

ssize_t small_writes(int fd, const void* data, size_t size) {
  return ::write(fd, data, size < 3 ? size : 3);
}
ssize_t copy_range_that_stops(int in, off64_t* at, int out, off64_t* to, size_t, unsigned flags) {
  return *at == 0 ? ::copy_file_range(in, at, out, to, 4, flags) : 0;
}
ssize_t copy_range_that_breaks(int in, off64_t* at, int out, off64_t* to, size_t, unsigned flags) {
  if (*at == 0) return ::copy_file_range(in, at, out, to, 4, flags);
  errno = EXDEV;
  return -1;
}

TEST_F(FilesFailure, CopyIsWholeWhereTheKernelCannotCopyOrOnlyInPart) {
  calls_.write = small_writes;
  for (auto* partly : {failing_copy_file_range<EXDEV>, failing_copy_file_range<ENOSYS>, copy_range_that_stops,
                       copy_range_that_breaks}) {
    calls_.copy_file_range = partly;
    EXPECT_EQ(PlaceResult::done, place(Mode::copy, calls_, true).result);
    EXPECT_EQ(kContent, read(placed()));
    EXPECT_EQ(kMtime.tv_nsec, stat_of(placed()).st_mtim.tv_nsec);
  }
}

std::string changing_source;
ssize_t copy_range_while_written(int in, off64_t* at, int out, off64_t* to, size_t size, unsigned flags) {
  const ssize_t copied = ::copy_file_range(in, at, out, to, size, flags);
  std::ofstream(changing_source, std::ios::app) << "more";
  return copied;
}

TEST_F(FilesFailure, ASourceThatIsWrittenMeanwhileIsNotCopiedInHalf) {
  changing_source = source();
  calls_.copy_file_range = copy_range_while_written;
  EXPECT_EQ(ErrorKind::failed, kind_of([&] { place(Mode::copy, calls_); }));
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

std::string other_file;
int linkat_after_removal(int a, const char* from, int b, const char* to, int flags) {
  std::filesystem::remove(changing_source);
  return ::linkat(a, from, b, to, flags);
}
int linkat_without_proc(int a, const char* from, int b, const char* to, int flags) {
  if (!std::string_view(from).starts_with("/proc/")) return ::linkat(a, from, b, to, flags);
  if (!other_file.empty()) std::filesystem::rename(other_file, changing_source);
  errno = ENOENT;
  return -1;
}

TEST_F(FilesFailure, ASourceThatIsRemovedMeanwhileIsMissing) {
  changing_source = source();
  calls_.linkat = linkat_after_removal;
  EXPECT_EQ(PlaceResult::source_missing, place(Mode::link_or_symlink, calls_).result);
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

TEST_F(FilesFailure, WithoutProcTheLinkIsMadeByPath) {
  other_file.clear();
  calls_.linkat = linkat_without_proc;
  EXPECT_EQ(PlaceResult::done, place(Mode::hardlink, calls_).result);
  EXPECT_TRUE(is_one_file(source(), placed()));
}

TEST_F(FilesFailure, WithoutProcAFileSwappedInForTheSourceIsNotLinked) {
  std::filesystem::create_hard_link(source(), source_folder() + "/second-name.jpg");  // keeps the opened file alive
  changing_source = source();
  other_file = source_folder() + "/other.jpg";
  write(other_file, "another picture");
  calls_.linkat = linkat_without_proc;
  EXPECT_EQ(PlaceResult::source_missing, place(Mode::hardlink, calls_).result);
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
  EXPECT_EQ("another picture", read(source()));
}

// NFS, FUSE and old kernels know no RENAME_NOREPLACE; exFAT knows no hard links either.
TEST_F(FilesFailure, RenameReplacesNothingOnAnyFileSystem) {
  Syscalls no_flag = calls_;
  no_flag.renameat2 = failing_renameat2<EINVAL>;
  Syscalls no_links = no_flag;
  no_links.renameat2 = failing_renameat2<ENOSYS>;
  no_links.linkat = failing_linkat<EPERM>;
  using Result = Root::RenameResult;
  for (const Syscalls& calls : {calls_, no_flag, no_links}) {
    Root root(tree(), calls);
    write(in_tree("a"), "a");
    ASSERT_EQ(0, ::symlink("/photos/l", in_tree("l").c_str()));
    write(in_tree("taken"), "taken");
    EXPECT_EQ(Result::done, root.rename("a", "b"));
    EXPECT_EQ("a", read(in_tree("b")));
    EXPECT_FALSE(root.exists("a"));
    EXPECT_EQ(Result::name_taken, root.rename("b", "taken"));
    EXPECT_EQ(Result::name_taken, root.rename("l", "taken"));
    EXPECT_EQ("taken", read(in_tree("taken")));
    EXPECT_TRUE(root.exists("b"));
    EXPECT_EQ(Result::done, root.rename("l", "m"));
    EXPECT_EQ("/photos/l", std::filesystem::read_symlink(in_tree("m")));
    EXPECT_EQ(Result::source_missing, root.rename("a", "c"));
    EXPECT_EQ(Result::source_missing, root.rename("a", "taken"));
    EXPECT_THAT(tree_snapshot(), SizeIs(3));
    for (const char* name : {"b", "m", "taken"}) root.remove(name);
  }
}

TEST_F(FilesFailure, CopiesReplaceNothingOnAnyFileSystem) {
  calls_.renameat2 = failing_renameat2<EINVAL>;
  EXPECT_EQ(PlaceResult::done, place(Mode::copy, calls_).result);
  EXPECT_THAT(tree_snapshot(), SizeIs(1));
  write(placed(), "the target's own");
  EXPECT_EQ(PlaceResult::name_taken, place(Mode::copy, calls_).result);
  EXPECT_EQ("the target's own", read(placed()));
}

}  // namespace
}  // namespace kindred::files
