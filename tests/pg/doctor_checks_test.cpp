// Single checks of `doctor` that need another owner, disk or clock than a test has by itself.
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "commands/doctor/doctor.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr uid_t kSomebody = 12345;

class DoctorChecks : public SyncTest {
 protected:
  DoctorChecks() {
    immich().query("update library set \"importPaths\" = array[$1], \"exclusionPatterns\" = '{}' where id = $2",
                   share_.shared.path, share_.shared.id);
    add_at("a/1.jpg");
  }

  /// "<health>: <text>" of each finding of a check.
  std::vector<std::string> look(const std::string& check, const Clock& clock = Clock()) const {
    std::vector<std::string> found;
    for (const sync::Finding& finding : sync::diagnose(share_.config, std::nullopt, clock).findings)
      if (finding.check == check) found.push_back(std::string(to_string(finding.health)) + ": " + finding.text);
    return found;
  }
  /// False where this process may not give files away.
  static bool give_away(const std::string& path) { return ::chown(path.c_str(), kSomebody, kSomebody) == 0; }
  std::string thumbs() { return immich().media_root() + "/thumbs"; }
};

// Which links the tree's file system makes is tried with a file there, and a tree may lead to the source's folder.
TEST_F(DoctorChecks, Promise1TriesNoLinkInTheSourcesFolder) {
  const fs::path source = fs::path(share_.photos.path).parent_path(), tree = fs::path(share_.shared.path).parent_path();
  fs::remove_all(tree);
  for (const fs::path& leads_to : {source, source / "a"}) {
    fs::create_directory_symlink(leads_to, tree);
    const auto before = fs::last_write_time(leads_to);
    look("links");
    EXPECT_EQ(fs::last_write_time(leads_to), before) << leads_to;
    fs::remove(tree);
  }
  fs::create_directory(tree);
  const auto before = fs::last_write_time(tree);
  look("links");
  EXPECT_NE(fs::last_write_time(tree), before) << "it is tried in a tree of the job's own";
  EXPECT_TRUE(fs::is_empty(tree));
}

struct AheadOfTime : Clock {
  WallTime wall() const override { return Clock::wall() + std::chrono::seconds(7190); }
};

TEST_F(DoctorChecks, TellsClocksThatDiffer) {
  EXPECT_THAT(look("clock"), Not(Contains(HasSubstr("yellow"))));
  EXPECT_THAT(look("clock", AheadOfTime()), Contains(StartsWith("yellow: PostgreSQL's clock is 71")));
}

TEST_F(DoctorChecks, TellsThatNothingIsCounted) {
  EXPECT_THAT(look("counters"), Not(Contains(HasSubstr("yellow"))));
  immich().query("alter database " + share_.database.config().name + " set track_counts = off");
  EXPECT_THAT(look("counters"), Contains(StartsWith("yellow: track_counts is off")));
}

TEST_F(DoctorChecks, TellsThatNothingIsCountedForImmichsRole) {
  immich().query("alter role postgres in database " + share_.database.config().name + " set track_counts = 0");
  EXPECT_THAT(look("counters"), Contains(StartsWith("yellow: track_counts is off in PostgreSQL for postgres: ")));
}

TEST_F(DoctorChecks, TellsWhatImmichsUserCanNeitherReadNorRewrite) {
  sync();
  if (!give_away(thumbs() + "/.immich")) GTEST_SKIP() << "only root gives files away";
  EXPECT_THAT(look("owner"),
              AllOf(Contains(HasSubstr("yellow: Immich's files belong to user 12345, and this program runs as ")),
                    Contains(HasSubstr("yellow: Immich's user 12345 may not write in " + share_.shared.path)),
                    Not(Contains(StartsWith("red")))));
  ASSERT_EQ(::chmod((share_.photos.path + "a/1.jpg").c_str(), 0600), 0);
  EXPECT_THAT(look("owner"), Contains(HasSubstr("red: 1 of 1 files looked at in " + share_.shared.path +
                                                " cannot be read by Immich's user 12345")));
}

TEST_F(DoctorChecks, TellsWhatTheModeOfThumbnailsMeansHere) {
  sync();
  job().thumbnails = ThumbnailsMode::hardlink;
  EXPECT_THAT(look("thumbnails"), Contains(HasSubstr("it writes into the source's as well")));
  job().thumbnails = ThumbnailsMode::copy;
  EXPECT_THAT(look("thumbnails"), Contains(HasSubstr("green: thumbnails are copied")));
}

TEST_F(DoctorChecks, TellsAMissingThumbnail) {
  sync();
  for (const std::string& name : share_.files_in(thumbs() + "/" + share_.bob.id.str()))
    if (name.find("preview") != std::string::npos) fs::remove(thumbs() + "/" + share_.bob.id.str() + "/" + name);
  EXPECT_THAT(look("mirrors"), Contains(HasSubstr("1 file of a mirror is missing, as " + thumbs() + "/")));
}

/// A file system of its own in memory, with room for so much.
class SmallDisk {
 public:
  SmallDisk(std::string path, const std::string& room) : path_(std::move(path)) {
    fs::create_directories(path_);
    is_mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, ("size=" + room).c_str()) == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  bool is_mounted() const { return is_mounted_; }

 private:
  std::string path_;
  bool is_mounted_ = false;
};

TEST_F(DoctorChecks, TellsADiskThatIsNearlyFullAndOneThatIs) {
  const SmallDisk disk(share_.folder / "small", "64k");
  if (!disk.is_mounted()) GTEST_SKIP() << "no mounts may be made here";
  job().target_path_prefix = share_.folder / "small/";
  EXPECT_THAT(look("space"),
              Contains(HasSubstr("yellow: the disk of " + job().target_path_prefix + " has 0 MiB left")));
  std::ofstream(job().target_path_prefix + "full") << std::string(std::size_t{65536}, 'x');
  EXPECT_THAT(look("space"),
              Contains(HasSubstr("red: the disk of " + job().target_path_prefix + " has no space left")));
}

}  // namespace
}  // namespace kindred::support
