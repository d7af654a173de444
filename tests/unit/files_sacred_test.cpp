// Promise 1 for files: whatever rows, names and planted links say, nothing outside of the root is made, changed or
// removed, and the source's files stay as they are.
#include <gmock/gmock.h>

#include "files_fixture.h"

namespace kindred::files {
namespace {

using ::testing::HasSubstr;

class FilesSacred : public FilesTest {
 protected:
  FilesSacred() {
    std::filesystem::create_directories(outside());
    write(outside() + "/kept.jpg", "kept");
  }
  std::string outside() const { return folder() + "/outside"; }
};

TEST_F(FilesSacred, SourceStaysAsItIsInEveryMode) {
  const Syscalls calls = with_reflinks();
  write(source_folder() + "/IMG_2.jpg", "another");
  const auto before = snapshot(source_folder());
  Root root(tree(), calls);
  for (const Mode first : kAllModes) {
    for (const Mode second : kAllModes) {
      for (const bool replace : {false, true}) {
        root.place(source(), "a/x.jpg", first, "/photos/x.jpg", replace);
        root.place(source(), "a/x.jpg", second, "/photos/x.jpg", replace);
        root.place(source_folder() + "/IMG_2.jpg", "a/x.jpg", second, "/photos/y.jpg", true);
        EXPECT_EQ(before, snapshot(source_folder()));
        root.rename("a/x.jpg", "a/y.jpg");
        root.remove("a/y.jpg");
        root.remove_empty_parents("a/y.jpg");
        EXPECT_EQ(before, snapshot(source_folder()));
      }
    }
  }
  EXPECT_EQ(1U, stat_of(source()).st_nlink);
}

// Trap: path traversal through database paths.
TEST_F(FilesSacred, PathsThatCouldLeadOutAreRefused) {
  Root root(tree());
  write(in_tree("x"), "x");
  const auto before = snapshot(folder());
  const std::string with_nul("a\0b", 3);
  for (const std::string& path :
       {std::string("../x"), std::string(".."), std::string("a/../../outside/kept.jpg"), std::string("/etc/x"),
        outside() + "/kept.jpg", std::string(""), std::string("a//x"), std::string("a/"), std::string("./x"),
        std::string("."), std::string("a/."), with_nul}) {
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.place(source(), path, Mode::copy, "", true); })) << path;
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.remove(path); })) << path;
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.remove_empty_parents(path); })) << path;
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.rename("x", path); })) << path;
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.rename(path, "y"); })) << path;
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.exists(path); })) << path;
  }
  EXPECT_EQ(before, snapshot(folder()));
}

TEST_F(FilesSacred, SourcePathsAndLinkTextsWithANulAreRefused) {
  Root root(tree());
  const std::string source_with_nul = source() + std::string("\0.txt", 5);
  EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.place(source_with_nul, "x", Mode::copy, "", false); }));
  const std::string text("/a\0b", 4);
  EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.place(source(), "x", Mode::symlink, text, false); }));
  EXPECT_EQ(ErrorKind::refused, kind_of([&] { Root other(tree() + std::string("\0x", 2)); }));
}

TEST_F(FilesSacred, LinkTextsThatAreNotAbsoluteAreRefused) {
  Root root(tree());
  for (const char* text : {"", "upload/x.jpg", "../x.jpg"}) {
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.place(source(), "x", Mode::link_or_symlink, text, false); }));
  }
}

// Trap: path traversal through symlinks; and the predecessor's layout, where B's delete reached A's original.
TEST_F(FilesSacred, ADirectoryLinkOnTheWayIsRefusedWithItsNameAndFix) {
  Root root(tree());
  std::filesystem::create_directories(in_tree("a"));
  ASSERT_EQ(0, ::symlink(outside().c_str(), in_tree("a/planted").c_str()));
  write(in_tree("x"), "x");
  const auto before = snapshot(folder());
  for (const std::string path : {"a/planted/kept.jpg", "a/planted/deep/new.jpg"}) {
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.place(source(), path, Mode::copy, "", true); }));
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.remove(path); }));
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.rename("x", path); }));
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.rename(path, "y"); }));
    EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.exists(path); }));
  }
  EXPECT_EQ(before, snapshot(folder()));
  try {
    root.remove("a/planted/kept.jpg");
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(in_tree("a/planted")));
    EXPECT_THAT(error.fix(), HasSubstr("convert-tree"));
  }
}

TEST_F(FilesSacred, EmptyParentsBehindALinkAreNotRemoved) {
  Root root(tree());
  std::filesystem::create_directories(outside() + "/empty");
  ASSERT_EQ(0, ::symlink(outside().c_str(), in_tree("planted").c_str()));
  ASSERT_EQ(0, ::symlink((outside() + "/empty").c_str(), in_tree("leaf").c_str()));
  EXPECT_EQ(ErrorKind::refused, kind_of([&] { root.remove_empty_parents("planted/empty/x.jpg"); }));
  root.remove_empty_parents("leaf/x.jpg");
  EXPECT_TRUE(std::filesystem::exists(outside() + "/empty"));
  EXPECT_TRUE(is_link(in_tree("leaf")));
}

TEST_F(FilesSacred, RemoveTakesTheLinkNotWhatItPointsAt) {
  Root root(tree());
  ASSERT_EQ(0, ::symlink((outside() + "/kept.jpg").c_str(), in_tree("file").c_str()));
  ASSERT_EQ(0, ::symlink(outside().c_str(), in_tree("folder").c_str()));
  EXPECT_TRUE(root.remove("file"));
  EXPECT_TRUE(root.remove("folder"));
  EXPECT_EQ("kept", read(outside() + "/kept.jpg"));
}

// The parent folder becomes a link between the walk and the making: what is made lands in the folder that was opened.
class FilesSwap : public FilesSacred {
 protected:
  static inline std::string from_, aside_, to_;

  static void swap() {
    if (!std::filesystem::exists(std::filesystem::symlink_status(aside_))) {
      std::filesystem::rename(from_, aside_);
      std::filesystem::create_directory_symlink(to_, from_);
    }
  }
  static int swapping_linkat(int a, const char* from, int b, const char* to, int flags) {
    swap();
    return ::linkat(a, from, b, to, flags);
  }
  static int swapping_symlinkat(const char* text, int directory, const char* name) {
    swap();
    return ::symlinkat(text, directory, name);
  }
  static int swapping_renameat2(int a, const char* from, int b, const char* to, unsigned flags) {
    swap();
    return ::renameat2(a, from, b, to, flags);
  }
};

TEST_F(FilesSwap, ALinkSwappedInForTheParentLeadsNowhere) {
  Syscalls calls = Syscalls::real();
  calls.linkat = swapping_linkat;
  calls.symlinkat = swapping_symlinkat;
  calls.renameat2 = swapping_renameat2;
  Root root(tree(), calls);
  from_ = in_tree("a");
  to_ = outside();
  const auto before = snapshot(outside());
  for (const Mode mode : {Mode::hardlink, Mode::symlink, Mode::copy}) {
    aside_ = in_tree("aside" + std::to_string(static_cast<int>(mode)));
    EXPECT_EQ(PlaceResult::done, root.place(source(), "a/new.jpg", mode, "/photos/new.jpg", false).result);
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::symlink_status(aside_ + "/new.jpg")));
    EXPECT_EQ(before, snapshot(outside()));
    std::filesystem::remove(from_);
  }
}

// A tree that lies over the source's folder by mistake: the name is the source's own, no mirror of it.
TEST_F(FilesSacred, TheSourceItselfIsNeverTakenForAMirrorOrReplaced) {
  std::filesystem::create_hard_link(source(), outside() + "/second-name.jpg");  // st_nlink alone does not tell
  const auto before = snapshot(source_folder());
  Root root(source_folder());
  for (const Mode mode : kAllModes) {
    for (const bool replace : {false, true}) {
      EXPECT_EQ(ErrorKind::refused,
                kind_of([&] { root.place(source(), "IMG_1.jpg", mode, "/photos/IMG_1.jpg", replace); }));
    }
  }
  EXPECT_EQ(before, snapshot(source_folder()));
}

TEST_F(FilesSacred, AnotherNameOfTheSourceInAFolderOfItsOwnIsAMirror) {
  Root root(tree());
  std::filesystem::create_hard_link(source(), in_tree("IMG_1.jpg"));
  EXPECT_EQ(PlaceResult::done, root.place(source(), "IMG_1.jpg", Mode::hardlink, "", true).result);
}

TEST_F(FilesSacred, TheRootItselfMayBeALinkAndIsResolvedOnce) {
  ASSERT_EQ(0, ::symlink(tree().c_str(), (folder() + "/link").c_str()));
  Root root(folder() + "/link");
  EXPECT_EQ(folder() + "/link", root.path());
  EXPECT_EQ(tree(), root.real_path());
  std::filesystem::remove(folder() + "/link");
  std::filesystem::create_directory_symlink(outside(), folder() + "/link");
  root.place(source(), "x.jpg", Mode::copy, "", false);
  EXPECT_EQ(kContent, read(in_tree("x.jpg")));
}

TEST_F(FilesSacred, ARootThatIsMissingOrNoFolderIsRefused) {
  for (const std::string& path : {folder() + "/none", source(), source() + "/below", std::string()}) {
    try {
      Root root(path);
      FAIL() << path;
    } catch (const Error& error) {
      EXPECT_EQ(ErrorKind::refused, error.kind());
      EXPECT_THAT(error.what(), HasSubstr("'" + path + "'"));
      EXPECT_THAT(error.fix(), HasSubstr("mounted"));
    }
  }
}

}  // namespace
}  // namespace kindred::files
