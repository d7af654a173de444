// The program on disks whose system calls fail as they do on network mounts, FUSE programs and foreign file systems.
#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <string_view>

#include "cli/cli_test.h"
#include "support/files.h"

namespace kindred::support {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

int occurrences(const std::string& text, std::string_view of) {
  int count = 0;
  for (auto at = text.find(of); at != std::string::npos; at = text.find(of, at + of.size())) ++count;
  return count;
}

class OddDisks : public CliTest {
 protected:
  OddDisks() {
    for (int i = 0; i < 12; ++i) photos_.push_back(add_at(std::to_string(i) + ".jpg"));
  }
  void SetUp() override {
    if (std::string_view(KINDRED_FAILING_CALLS).empty()) GTEST_SKIP() << "nothing can be preloaded before a sanitizer";
  }
  /// `calls`: as in "linkat=1 symlinkat=1".
  ProcessResult kindred_where(const std::string& calls, const std::vector<std::string>& arguments) const {
    return kindred(arguments, {{"LD_PRELOAD", KINDRED_FAILING_CALLS}, {"KINDRED_FAIL", calls}});
  }
  std::string path_of(const Asset& photo) {
    return share_.value("select \"originalPath\" from asset where id = '" + photo.id.str() + "'");
  }

  std::vector<Asset> photos_;
};

// Each photo said the same, twelve times.
TEST_F(OddDisks, WithoutLinksTheJobSaysSoOnce) {
  const std::string no_links = "linkat=" + std::to_string(EPERM) + " symlinkat=" + std::to_string(EPERM);
  const ProcessResult sync = kindred_where(no_links, {"sync"});
  EXPECT_EQ(sync.exit_code, 1) << sync.out << sync.err;
  EXPECT_EQ(occurrences(sync.out, "neither hard nor symbolic links"), 1) << sync.out << sync.err;
  EXPECT_THAT(sync.out + sync.err, AllOf(HasSubstr("set `originals: copy`"), Not(HasSubstr("not_supported"))));
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_EQ(share_.mirrors(), 0);
  const ProcessResult doctor = kindred_where(no_links, {"doctor"});
  EXPECT_THAT(doctor.out, HasSubstr("makes neither hard nor symbolic links: no photo can be placed"));

  job().originals = OriginalsMode::copy;
  EXPECT_EQ(kindred_where(no_links, {"sync"}).exit_code, 0);
  EXPECT_EQ(share_.mirrors(), 12);
}

TEST_F(OddDisks, WithoutHardLinksAJobThatWantsNoneElseSaysSoOnce) {
  job().originals = OriginalsMode::hardlink;
  const ProcessResult sync = kindred_where("linkat=" + std::to_string(EMLINK), {"sync"});
  EXPECT_EQ(sync.exit_code, 1) << sync.out << sync.err;
  EXPECT_EQ(occurrences(sync.out, "makes no hard links"), 1) << sync.out << sync.err;
}

TEST_F(OddDisks, ATreeThatTurnsReadOnlyStopsTheJob) {
  const ProcessResult sync = kindred_where("linkat=" + std::to_string(EROFS), {"sync"});
  EXPECT_EQ(sync.exit_code, 1) << sync.out << sync.err;
  EXPECT_THAT(sync.out + sync.err, AllOf(HasSubstr("failed at insert_assets"),
                                         HasSubstr("mount that folder read-write"), Not(HasSubstr("file_failed"))));
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_EQ(kindred({"sync"}).exit_code, 0);
  EXPECT_EQ(share_.mirrors(), 12);
  EXPECT_THAT(wrong(), testing::IsEmpty());
}

// Some FUSE programs answer ENOSYS, which failed every copy; others EPERM, which nobody was told.
TEST_F(OddDisks, CopiesWhoseModeCannotBeSetAreMadeAndNamedOnce) {
  for (const Asset& photo : photos_) ASSERT_EQ(::chmod(path_of(photo).c_str(), 0666), 0);
  ::umask(022);
  job().originals = OriginalsMode::copy;
  for (const int error : {ENOSYS, EPERM}) {
    std::vector<std::string> command = {"sync"};
    if (error == EPERM) command = {"sync", "--share-again", "family"};
    const ProcessResult sync = kindred_where("fchmod=" + std::to_string(error), command);
    EXPECT_EQ(sync.exit_code, 0) << sync.out << sync.err;
    EXPECT_EQ(occurrences(sync.err, "does not let Kindred set the mode of copies"), 1) << sync.err;
    EXPECT_EQ(share_.mirrors(), 12);
    EXPECT_EQ(kindred({"unshare", "family", "--yes"}).exit_code, 0);
  }
}

TEST_F(OddDisks, CopiesWhoseOwnerCannotBeSetAreMadeAndNamedOnce) {
  for (const Asset& photo : photos_) {
    if (::chown(path_of(photo).c_str(), 12345, 12345) != 0) GTEST_SKIP() << "only root gives files away";
  }
  job().originals = OriginalsMode::copy;
  const ProcessResult sync = kindred_where("fchown=" + std::to_string(EPERM), {"sync"});
  EXPECT_EQ(sync.exit_code, 0) << sync.out << sync.err;
  EXPECT_EQ(occurrences(sync.err, "does not let Kindred set the owner of copies"), 1) << sync.err;
  EXPECT_EQ(share_.mirrors(), 12);
}

/// A tree on a disk of its own.
class Mounted {
 public:
  explicit Mounted(std::string path)
      : path_(std::move(path)), is_mounted_(::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=4m") == 0) {}
  Mounted(const Mounted&) = delete;
  Mounted& operator=(const Mounted&) = delete;
  ~Mounted() {
    if (is_mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  bool is_mounted() const { return is_mounted_; }

 private:
  const std::string path_;
  const bool is_mounted_;
};

// Hard links within the tree say nothing of those from the source: doctor promised symbolic links, and each photo
// failed.
TEST_F(OddDisks, DoctorCountsAHardLinkOnlyFromTheSource) {
  const Mounted disk(share_.shared.path);
  if (!disk.is_mounted()) GTEST_SKIP() << "no mounts may be made here";
  EXPECT_THAT(kindred({"doctor"}).out, HasSubstr("originals become symbolic links"));
  const ProcessResult doctor = kindred_where("symlinkat=" + std::to_string(EPERM), {"doctor"});
  EXPECT_EQ(doctor.exit_code, 1) << doctor.out;
  EXPECT_THAT(doctor.out, AllOf(HasSubstr("no symbolic links are made there: no photo can be placed"),
                                HasSubstr("originals: copy"), Not(HasSubstr("originals become symbolic links"))));
  const ProcessResult sync = kindred_where("symlinkat=" + std::to_string(EPERM), {"sync"});
  EXPECT_EQ(sync.exit_code, 1) << sync.out << sync.err;
  EXPECT_EQ(occurrences(sync.out, "which no hard link crosses"), 1) << sync.out << sync.err;
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  job().originals = OriginalsMode::hardlink;
  EXPECT_EQ(occurrences(kindred({"sync"}).out, "which no hard link crosses"), 1);
}

}  // namespace
}  // namespace kindred::support
