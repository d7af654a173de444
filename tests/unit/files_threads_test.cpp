// Several threads on one root, and that no call keeps a file open.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

#include "files_fixture.h"

namespace kindred::files {
namespace {

using ::testing::SizeIs;

class FilesThreads : public FilesTest {
 protected:
  static constexpr int kThreads = 4;

  /// Runs `work` in that many threads at once and waits for them; an exception of one is a failure.
  template <typename Work>
  static void in_threads(Work work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&work, i] { EXPECT_NO_THROW(work(i)); });
    }
    for (std::thread& thread : threads) thread.join();
  }
};

TEST_F(FilesThreads, FreshFoldersAreMadeByWhoeverComesFirst) {
  Root root(tree());
  constexpr int kFiles = 500;
  in_threads([&](int thread) {
    for (int i = thread; i < kFiles; i += kThreads) {
      const std::string folder = std::to_string(i / 20) + "/" + std::to_string(i / 10) + "/x/";
      const Mode mode = i % 2 == 0 ? Mode::link_or_symlink : Mode::copy;
      EXPECT_EQ(PlaceResult::done, root.place(source(), folder + std::to_string(i), mode, "/photos/x", false).result);
    }
  });
  EXPECT_THAT(tree_snapshot(), SizeIs(kFiles + kFiles / 20 + 2 * kFiles / 10));
}

TEST_F(FilesThreads, OneDestinationForAllIsWholeAndLeavesNoTempName) {
  const std::string content(100'000, 'x');
  write(source(), content);
  Root first(tree());
  Root second(folder() + "/../" + std::filesystem::path(folder()).filename().string() + "/tree");
  in_threads([&](int thread) {
    Root& root = thread % 2 == 0 ? first : second;
    for (int i = 0; i < 50; ++i) {
      const Mode mode = (i + thread) % 3 == 0 ? Mode::hardlink : Mode::copy;
      EXPECT_EQ(PlaceResult::done, root.place(source(), "a/x", mode, "", true).result);
    }
  });
  EXPECT_THAT(tree_snapshot(), SizeIs(2));
  EXPECT_EQ(content, read(in_tree("a/x")));
  EXPECT_EQ(content, read(source()));
}

// One batch removes a folder as empty while another places the first file in it.
TEST_F(FilesThreads, FoldersThatAreRemovedMeanwhileAreMadeAgain) {
  Root root(tree());
  in_threads([&](int thread) {
    const std::string name = "a/b/" + std::to_string(thread);
    for (int i = 0; i < 300; ++i) {
      const Mode mode = i % 3 == 0 ? Mode::copy : i % 3 == 1 ? Mode::hardlink : Mode::symlink;
      EXPECT_EQ(PlaceResult::done, root.place(source(), name, mode, "/photos/x", false).result);
      EXPECT_TRUE(root.remove(name));
      root.remove_empty_parents(name);
    }
  });
  EXPECT_THAT(tree_snapshot(), SizeIs(0));
}

int open_files() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

TEST_F(FilesThreads, NoCallKeepsAFileOpen) {
  const int before = open_files();
  {
    const Syscalls calls = with_reflinks();
    Root root(tree(), calls);
    std::filesystem::create_directory_symlink(source_folder(), in_tree("planted"));
    for (const Mode mode : kAllModes) {
      for (const bool replace : {false, true}) {
        root.place(source(), "a/b/x", mode, "/photos/x", replace);
        root.place(source_folder(), "a/b/x", mode, "/photos/x", replace);
        kind_of([&] { root.place(source(), "planted/x/y", mode, "/photos/x", replace); });
      }
    }
    root.rename("a/b/x", "a/b/y");
    root.exists("a/b/y");
    root.remove("a/b/y");
    root.remove_empty_parents("a/b/y");
    Syscalls full = Syscalls::real();
    full.copy_file_range = failing_copy_file_range<ENOSPC>;
    kind_of([&] { Root(tree(), full).place(source(), "a/b/z", Mode::copy, "", false); });
    kind_of([&] { Root none(tree() + "/none"); });
    EXPECT_EQ(before + 1, open_files());
  }
  EXPECT_EQ(before, open_files());
}

}  // namespace
}  // namespace kindred::files
