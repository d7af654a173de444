// XMP files beside mirrors: the source's, copied, and those that the target writes with any program.
#include <filesystem>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class SyncXmp : public SyncTest {
 protected:
  std::string in_tree() const { return share_.shared.path + "a.jpg.xmp"; }
  /// Immich finds an XMP file beside the source's photo, or a new one there.
  void give_xmp(const Asset& asset, const std::string& content) {
    const std::string path = asset.original_path + ".xmp";
    write_file(path + ".new", content);
    fs::rename(path + ".new", path);
    if (immich().columns().has("asset", "sidecarPath")) {
      immich().query("update asset set \"sidecarPath\" = $2 where id = $1", asset.id, path);
      return;
    }
    immich().query("delete from asset_file where \"assetId\" = $1 and type = 'sidecar'", asset.id);
    immich().query("insert into asset_file (\"assetId\", type, path) values ($1, 'sidecar', $2)", asset.id, path);
  }
  std::string mirrors_xmp(const Asset& asset) { return share_.file_path(mirror_of(asset.id), "sidecar"); }
};

TEST_F(SyncXmp, OfTheSourceThatChangesArrives) {
  const Asset asset = add_at("a.jpg");
  sync();
  for (const char* content : {"hers", "hers again, and longer"}) {
    give_xmp(asset, content);
    EXPECT_THAT(sync().faults, IsEmpty());
    EXPECT_EQ(read_file(in_tree()), content);
    EXPECT_EQ(mirrors_xmp(asset), in_tree());
    expect_settled();
  }
}

// Written by digiKam or Lightroom, and not known to Immich yet.
TEST_F(SyncXmp, OfTheTargetsOwnIsNeitherOverwrittenNorClaimed) {
  const Asset asset = add_at("a.jpg");
  sync();
  write_file(in_tree(), "his");
  give_xmp(asset, "hers");
  const sync::JobReport report = sync();
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_EQ(report.faults[0].reason, "name_taken");
  EXPECT_THAT(report.faults[0].detail, HasSubstr(in_tree()));
  EXPECT_EQ(read_file(in_tree()), "his");
  EXPECT_EQ(mirrors_xmp(asset), "null");
  trash(asset);
  sync();
  EXPECT_EQ(read_file(in_tree()), "his") << "no row of the mirror's named it";
}

TEST_F(SyncXmp, OfTheTargetsOwnMakesRoomOnceItIsMovedAway) {
  const Asset asset = add_at("a.jpg");
  sync();
  write_file(in_tree(), "his");
  give_xmp(asset, "hers");
  sync();
  fs::remove(in_tree());
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_EQ(read_file(in_tree()), "hers");
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncXmp, OfOursThatTheTargetRewroteStays) {
  const Asset asset = add({.path = "a.jpg", .sidecar = true});
  sync();
  write_file(in_tree(), "his words in her file");
  give_xmp(asset, "hers");
  EXPECT_THAT(sync().faults, IsEmpty()) << "his edits stand, and that is nobody's fault";
  EXPECT_EQ(read_file(in_tree()), "his words in her file");
  EXPECT_EQ(mirrors_xmp(asset), in_tree());
  expect_settled();
}

}  // namespace
}  // namespace kindred::support
