// A tree on a disk that takes capital and small letters for the same (exFAT, NTFS, SMB, macOS), under a source that
// does not.
#include "pg/sync_test.h"
#include "support/disk.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

class CaseBlindDisk : public SyncTest {
 protected:
  CaseBlindDisk() {
    if (!disk_.is_mounted()) return;
    fs::create_directory(disk_.path() + "/bob");
    const Library tree = immich().add_library(share_.bob, disk_.path() + "/bob", "On the disk");
    share_.config.jobs = {Sharing::job("family", share_.alice, share_.photos, share_.bob, tree)};
  }
  void SetUp() override {
    if (!disk_.is_mounted()) GTEST_SKIP() << "no file system can be made and mounted here";
  }
  void move(const Asset& asset, const std::string& name) {
    const std::string to = share_.photos.path + name;
    fs::create_directories(fs::path(to).parent_path());
    fs::rename(row("\"originalPath\"", asset.id), to);
    set_row("\"originalPath\" = '" + to + "'", asset.id);
  }
  std::vector<std::string> tree() { return Sharing::files_in(job().target_path_prefix); }
  /// Whether the mirror's path leads to the source's picture.
  bool shows_its_picture(const Asset& asset) {
    return read_file(row("\"originalPath\"", mirror_of(asset.id))) == read_file(row("\"originalPath\"", asset.id));
  }

  Disk disk_{Disk::Kind::ignores_case};
};

TEST_F(CaseBlindDisk, TwoNamesThatAreOneGiveOneMirrorAndOneFault) {
  AssetSpec spec;
  spec.sidecar = true;
  spec.path = "A/IMG_1.jpg";
  const Asset one = add(spec);
  spec.path = "a/img_1.jpg";
  const Asset other = add(spec);
  for (int i = 0; i < 3; ++i) {
    const sync::JobReport report = sync();
    ASSERT_EQ(share_.mirrors(), 1) << i;
    EXPECT_THAT(report.faults_by_reason, ElementsAre(testing::Pair("name_taken", 1))) << i;
    EXPECT_TRUE(shows_its_picture(is_mirrored(one) ? one : other)) << i;
    EXPECT_EQ(tree().size(), 2u) << i << ": the photo and its XMP file: " << testing::PrintToString(tree());
  }
  const Asset& mirrored = is_mirrored(one) ? one : other;
  trash(mirrored);
  sync();
  sync();
  EXPECT_EQ(share_.mirrors(), 1) << "the name is free now";
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(CaseBlindDisk, ARenameByCaseAloneIsFollowed) {
  for (const OriginalsMode mode : {OriginalsMode::automatic, OriginalsMode::copy}) {
    job().originals = mode;
    const std::string folder = mode == OriginalsMode::copy ? "copied" : "linked";
    const Asset photo = add_at(folder + "/IMG_1.jpg");
    AssetSpec with_xmp;
    with_xmp.path = folder + "/trip/2.jpg";
    with_xmp.sidecar = true;
    const Asset other = add(with_xmp);
    EXPECT_THAT(sync().faults, IsEmpty());
    move(photo, folder + "/IMG_1.JPG");
    EXPECT_THAT(sync().faults, IsEmpty());
    EXPECT_TRUE(shows_its_picture(photo));
    move(other, folder + "/Trip/2.JPG");
    EXPECT_THAT(sync().faults, IsEmpty());
    EXPECT_TRUE(shows_its_picture(other)) << testing::PrintToString(tree());
    sync();
    EXPECT_TRUE(shows_its_picture(photo));
    EXPECT_TRUE(shows_its_picture(other));
    EXPECT_EQ(share_.count("_kindred_unlink"), 0);
    trash(photo);
    trash(other);
    sync();
    EXPECT_THAT(tree(), IsEmpty());
  }
}

}  // namespace
}  // namespace kindred::support
