// Upload jobs: what the source uploaded, wherever Immich's storage template put it, keeps the part below the user's
// folder in the tree.
#include <filesystem>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SyncUploads : public SyncTest {
 protected:
  SyncUploads() {
    job().uploads = true;
    job().source_path_prefix = "";
  }
  Asset upload(const User& user, const std::string& path = "") {
    AssetSpec spec;
    spec.path = path;
    return immich().add_asset(user, spec);
  }
  std::string tree_path_of(const Asset& asset) {
    return share_.value("select tree_path from _face_sync_asset_map where source_asset_id = '" + asset.id.str() + "'");
  }
};

TEST_F(SyncUploads, KeepThePathBelowTheUsersId) {
  const Asset asset = upload(share_.alice, "2024/2024-05-01/IMG 1.jpg");
  EXPECT_EQ(asset.original_path,
            immich().media_root() + "/library/" + share_.alice.id.str() + "/2024/2024-05-01/IMG 1.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(tree_path_of(asset), share_.shared.path + "2024/2024-05-01/IMG 1.jpg");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncUploads, KeepThePathBelowAStorageLabel) {
  const User carol = immich().add_user("Carol", {.storage_label = "carol's"});
  job().source_user_id = carol.id;
  const Asset asset = upload(carol, "2024/IMG_1.jpg");
  EXPECT_EQ(asset.original_path, immich().media_root() + "/library/carol's/2024/IMG_1.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(tree_path_of(asset), share_.shared.path + "2024/IMG_1.jpg");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncUploads, KeepThePathBelowUpload) {
  const Asset asset = upload(share_.alice);
  const std::string users = immich().media_root() + "/upload/" + share_.alice.id.str() + "/";
  ASSERT_TRUE(asset.original_path.starts_with(users));
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(tree_path_of(asset), share_.shared.path + asset.original_path.substr(users.size()));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncUploads, LeaveLibrariesAndOtherUsersAlone) {
  add_at("of the library.jpg");
  upload(immich().add_user("Carol"), "hers.jpg");
  upload(share_.bob, "his own.jpg");
  const Asset asset = upload(share_.alice, "a.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), ElementsAre("a.jpg"));
}

TEST_F(SyncUploads, AreNarrowedByAPrefix) {
  const Asset in = upload(share_.alice, "family/1.jpg");
  upload(share_.alice, "work/1.jpg");
  upload(share_.alice, "family_private/1.jpg");
  job().source_path_prefix = immich().media_root() + "/library/" + share_.alice.id.str() + "/family/";
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(tree_path_of(in), share_.shared.path + "family/1.jpg");
}

// A prefix that is the user's folder means all uploads: the storage template moves files between upload/ and library/.
TEST_F(SyncUploads, AreNotNarrowedByThePrefixOfAllOfThem) {
  upload(share_.alice, "2024/1.jpg");
  upload(share_.alice);
  job().source_path_prefix = immich().media_root() + "/library/" + share_.alice.id.str() + "/";
  EXPECT_EQ(sync().totals.assets, 2);
}

// The guard took the old folder for a disk that is away.
TEST_F(SyncUploads, OfAUserWithANewStorageLabelAreFollowed) {
  const Asset asset = upload(share_.alice, "2024/1.jpg");
  const std::string old_folder = immich().media_root() + "/library/" + share_.alice.id.str();
  const std::string new_folder = immich().media_root() + "/library/alice.smith";
  job().source_path_prefix = old_folder + "/";
  sync();
  std::filesystem::rename(old_folder, new_folder);
  immich().query("update asset set \"originalPath\" = $2 where id = $1", asset.id, new_folder + "/2024/1.jpg");
  sync();
  EXPECT_EQ(tree_path_of(asset), share_.shared.path + "2024/1.jpg");
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(SyncUploads, NeverTellTheTargetsPhoneOfTheSourcesFiles) {
  const Asset asset = upload(share_.alice);
  ASSERT_EQ(share_.count("asset_metadata where key = 'mobile-app'"), 1);
  sync();
  EXPECT_EQ(share_.count("asset_metadata where \"assetId\" = '" + mirror_of(asset.id).str() + "'"), 0);
}

TEST_F(SyncUploads, OfTwoFoldersMayShareAName) {
  const Asset moved = upload(share_.alice, "ab/1.jpg"), waiting = upload(share_.alice);
  const std::string other = immich().media_root() + "/upload/" + share_.alice.id.str() + "/ab/1.jpg";
  std::filesystem::create_directories(std::filesystem::path(other).parent_path());
  std::filesystem::rename(waiting.original_path, other);
  immich().query("update asset set \"originalPath\" = $1 where id = $2", other, waiting.id);
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.assets, 1);
  ASSERT_EQ(report.faults.size(), 1u) << "one name is for one of them; the other is said";
  EXPECT_EQ(share_.mirrors(), 1);
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_EQ(sync().faults.size(), 1u);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncUploads, LeaveTheSourceAsItIs) {
  upload(share_.alice, "2024/1.jpg");
  upload(share_.alice);
  const SourceSnapshot before = source();
  EXPECT_EQ(sync().totals.assets, 2);
  EXPECT_EQ(difference(before, source()), "");
}

}  // namespace
}  // namespace kindred::support
