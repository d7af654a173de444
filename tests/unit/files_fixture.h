#pragma once
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "base/error.h"
#include "files/root.h"

namespace kindred::files {

/// Two folders in a new temporary one: `source`, which is the source user's, and `tree`, which is the root's.
class FilesTest : public ::testing::Test {
 protected:
  FilesTest() {
    char pattern[] = "/tmp/kindred-files-XXXXXX";
    folder_ = ::mkdtemp(pattern);
    std::filesystem::create_directories(source_folder());
    std::filesystem::create_directories(tree());
    write(source(), kContent, kMtime);
  }
  ~FilesTest() override { std::filesystem::remove_all(folder_); }

  static constexpr const char* kContent = "the picture";
  static constexpr timespec kMtime{1'600'000'000, 123'456'789};
  static constexpr std::int64_t kMtimeMs = 1'600'000'000'123;

  const std::string& folder() const { return folder_; }
  std::string source_folder() const { return folder_ + "/source"; }
  std::string source() const { return source_folder() + "/IMG_1.jpg"; }
  std::string tree() const { return folder_ + "/tree"; }
  std::string in_tree(const std::string& name) const { return tree() + "/" + name; }

  static void write(const std::string& path, const std::string& content, timespec mtime = kMtime) {
    std::ofstream(path, std::ios::binary) << content;
    const timespec times[2] = {mtime, mtime};
    ASSERT_EQ(0, ::utimensat(AT_FDCWD, path.c_str(), times, 0)) << path;
  }
  static std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  static struct stat stat_of(const std::string& path) {
    struct stat st {};
    EXPECT_EQ(0, ::lstat(path.c_str(), &st)) << path;
    return st;
  }
  static bool is_one_file(const std::string& a, const std::string& b) {
    return stat_of(a).st_dev == stat_of(b).st_dev && stat_of(a).st_ino == stat_of(b).st_ino;
  }
  static bool is_link(const std::string& path) { return S_ISLNK(stat_of(path).st_mode); }

  /// All that a user could see of a folder, to compare before and after.
  static std::map<std::string, std::string> snapshot(const std::string& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const struct stat st = stat_of(entry.path());
      const bool is_file = S_ISREG(st.st_mode);
      all[entry.path()] = std::to_string(st.st_ino) + " " + std::to_string(st.st_mode) + " " +
                          std::to_string(st.st_uid) + " " + std::to_string(st.st_mtim.tv_sec) + "." +
                          std::to_string(st.st_mtim.tv_nsec) + " " + (is_file ? read(entry.path()) : "");
    }
    return all;
  }
  /// Names below the tree, folders too; an unexpected temp file shows here.
  std::map<std::string, std::string> tree_snapshot() const { return snapshot(tree()); }

  template <typename Call>
  static ErrorKind kind_of(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return error.kind();
    }
    ADD_FAILURE() << "no error";
    return ErrorKind::usage;
  }

 private:
  std::string folder_;
};

inline constexpr Mode kAllModes[] = {Mode::link_or_symlink, Mode::reflink_or_link, Mode::hardlink,
                                     Mode::symlink,         Mode::reflink,         Mode::copy,
                                     Mode::reflink_or_copy};

/// FICLONE for tests, as the file systems of test machines seldom know it: copies the bytes.
inline int clone_by_copying(int destination, int source) {
  char byte = 0;
  for (off_t at = 0; ::pread(source, &byte, 1, at) == 1; ++at) {
    if (::write(destination, &byte, 1) != 1) return -1;
  }
  return 0;
}

template <int Errno>
int failing_clone(int, int) {
  errno = Errno;
  return -1;
}
template <int Errno>
int failing_linkat(int, const char*, int, const char*, int) {
  errno = Errno;
  return -1;
}
template <int Errno>
int failing_renameat2(int, const char*, int, const char*, unsigned) {
  errno = Errno;
  return -1;
}
template <int Errno>
int failing_symlinkat(const char*, int, const char*) {
  errno = Errno;
  return -1;
}
template <int Errno>
ssize_t failing_copy_file_range(int, off64_t*, int, off64_t*, size_t, unsigned) {
  errno = Errno;
  return -1;
}
template <int Errno>
ssize_t failing_write(int, const void*, size_t) {
  errno = Errno;
  return -1;
}

/// The kernel's calls, with reflinks.
inline Syscalls with_reflinks() {
  Syscalls calls = Syscalls::real();
  calls.clone = clone_by_copying;
  return calls;
}

}  // namespace kindred::files
