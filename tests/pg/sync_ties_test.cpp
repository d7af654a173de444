// What ties assets together: live photos, stacks, tags. Each becomes the target's own.
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class SyncTies : public SyncTest {
 protected:
  SyncTies() { share_.plan_first = is_planned(); }

  std::string tags_of(const Uuid& asset) {
    return share_.value(
        "select coalesce(string_agg(t.value, ' ' order by t.value), '') from tag_asset ta join tag t on"
        " t.id = ta.\"tagId\" where ta.\"assetId\" = '" +
        asset.str() + "'");
  }
  std::string stack_of(const Asset& asset) { return row("\"stackId\"", mirror_of(asset.id)); }
  std::string mirrored_stack(const Uuid& stack) { return mirror_of(stack).str(); }
  AssetSpec at(const std::string& path) {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.path = path;
    return spec;
  }
  /// As Immich does with a motion photo of an Android phone: the video lies among the encoded videos.
  Asset add_android_photo() {
    Asset still = immich().add_live_photo(share_.alice, at("PXL.MP.jpg"));
    const Uuid part = *Uuid::parse(row("\"livePhotoVideoId\"", still.id));
    const std::string old = row("\"originalPath\"", part), id = part.str();
    const std::string folder = immich().media_root() + "/encoded-video/" + share_.alice.id.str() + "/" +
                               id.substr(0, 2) + "/" + id.substr(2, 2);
    std::filesystem::create_directories(folder);
    std::filesystem::rename(old, folder + "/" + id + "-MP.mp4");
    run("update asset set \"isExternal\" = false, checksum = '\\x0102',\n"
        "\"checksumAlgorithm\" = 'sha1',  -- needs asset.checksumAlgorithm\n"
        "\"originalPath\" = '" +
        folder + "/" + id + "-MP.mp4' where id = '" + id + "'");
    return still;
  }
};

TEST_F(SyncTies, TrapLivePhotosStayAlive) {
  const Asset still = immich().add_live_photo(share_.alice, at("IMG_1.heic"));
  const Uuid part = *Uuid::parse(row("\"livePhotoVideoId\"", still.id));
  const auto before = source();
  sync();
  EXPECT_EQ(row("\"livePhotoVideoId\"", mirror_of(still.id)), mirror_of(part).str());
  EXPECT_EQ(row("visibility", mirror_of(part)), "hidden") << "else it shows as a video of its own";
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_EQ(difference(before, source()), "");
  expect_settled();
}

TEST_F(SyncTies, AMotionPartThatIsReadyLaterIsTiedThen) {
  const Asset still = immich().add_live_photo(share_.alice, at("IMG_1.heic"));
  const Uuid part = *Uuid::parse(row("\"livePhotoVideoId\"", still.id));
  run("update asset_job_status set \"metadataExtractedAt\" = null where \"assetId\" = '" + part.str() + "'");
  sync();
  EXPECT_EQ(row("\"livePhotoVideoId\"", mirror_of(still.id)), "null");
  run("update asset_job_status set \"metadataExtractedAt\" = now() where \"assetId\" = '" + part.str() + "'");
  sync();
  EXPECT_EQ(row("\"livePhotoVideoId\"", mirror_of(still.id)), mirror_of(part).str());
  expect_settled();
}

TEST_F(SyncTies, AMotionPartThatImmichExtractedGetsAFileOfTheTargetsOwn) {
  const Asset still = add_android_photo();
  const Uuid part = *Uuid::parse(row("\"livePhotoVideoId\"", still.id));
  sync();
  const std::string path = row("\"originalPath\"", mirror_of(part));
  EXPECT_THAT(path, testing::HasSubstr("/encoded-video/" + share_.bob.id.str() + "/"));
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_EQ(row("\"isExternal\"", mirror_of(part)), "false")
      << "a scan sets external files outside of the tree offline";
  EXPECT_EQ(row("encode(checksum, 'hex')", mirror_of(part)), "0102") << "Immich's integrity check reads the file";
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
  trash(still);
  sync();
  EXPECT_FALSE(std::filesystem::exists(path)) << "gone with its photo";
  EXPECT_EQ(share_.mirrors(), 0);
  expect_settled();
}

TEST_F(SyncTies, AMotionPartGoesWithItsPhoto) {
  const Asset still = immich().add_live_photo(share_.alice, at("IMG_1.heic"));
  sync();
  EXPECT_EQ(share_.mirrors(), 2);
  set_row("visibility = 'locked'", still.id);
  sync();
  EXPECT_EQ(share_.mirrors(), 0);
  expect_settled();
}

TEST_F(SyncTies, HiddenVideosWithoutAPhotoStayHidden) {
  AssetSpec spec = at("lonely.mov");
  spec.video = true;
  spec.visibility = "hidden";
  add(spec);
  sync();
  EXPECT_EQ(share_.mirrors(), 0);
}

TEST_F(SyncTies, StacksBecomeTheTargetsOwn) {
  const Asset a = add(at("a.jpg")), b = add(at("b.jpg"));
  const Uuid stack = immich().add_stack(share_.alice, {b.id, a.id});
  sync();
  EXPECT_EQ(stack_of(a), mirrored_stack(stack));
  EXPECT_EQ(stack_of(b), mirrored_stack(stack));
  EXPECT_EQ(share_.value("select \"primaryAssetId\" from stack where id = '" + mirrored_stack(stack) + "'"),
            mirror_of(b.id).str());
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
  run("update stack set \"primaryAssetId\" = '" + a.id.str() + "' where id = '" + stack.str() + "'");
  sync();
  EXPECT_EQ(share_.value("select \"primaryAssetId\" from stack where id = '" + mirrored_stack(stack) + "'"),
            mirror_of(a.id).str());
  expect_settled();
}

TEST_F(SyncTies, StacksMadeLaterAndDissolvedFollow) {
  const Asset a = add(at("a.jpg")), b = add(at("b.jpg"));
  sync();
  const Uuid stack = immich().add_stack(share_.alice, {a.id, b.id});
  sync();
  EXPECT_EQ(stack_of(a), mirrored_stack(stack));
  expect_settled();
  run("delete from stack where id = '" + stack.str() + "'");
  sync();
  EXPECT_EQ(stack_of(a), "null");
  EXPECT_EQ(share_.count("stack"), 0);
  EXPECT_EQ(share_.count("stack_audit where \"stackId\" = '" + mirrored_stack(stack) + "'"), 1) << "phones hear of it";
  expect_settled();
}

TEST_F(SyncTies, AStackThatTheSourceMakesAnewOfItsPhotosComesInTheSameCycle) {
  const Asset a = add(at("a.jpg")), b = add(at("b.jpg")), c = add(at("c.jpg"));
  const Uuid old_stack = immich().add_stack(share_.alice, {a.id, b.id});
  sync();
  run("delete from stack where id = '" + old_stack.str() + "'");
  const Uuid stack = immich().add_stack(share_.alice, {a.id, c.id});
  sync();
  EXPECT_EQ(stack_of(a), mirrored_stack(stack));
  EXPECT_EQ(stack_of(b), "null");
  EXPECT_EQ(stack_of(c), mirrored_stack(stack));
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
  run("delete from stack where id = '" + stack.str() + "'");
  const Uuid third = immich().add_stack(share_.alice, {c.id, b.id});
  sync();
  EXPECT_EQ(stack_of(b), mirrored_stack(third));
  EXPECT_EQ(stack_of(c), mirrored_stack(third));
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncTies, Promise5AStackThatTheTargetDissolvedStaysDissolved) {
  const Asset a = add(at("a.jpg")), b = add(at("b.jpg"));
  const Uuid stack = immich().add_stack(share_.alice, {a.id, b.id});
  sync();
  run("delete from stack where id = '" + mirrored_stack(stack) + "'");
  sync();
  set_row("\"updatedAt\" = now()", a.id);
  sync();
  EXPECT_EQ(stack_of(a), "null");
  EXPECT_EQ(share_.count("stack"), 1);
  expect_settled();
}

TEST_F(SyncTies, AStackOutlivesItsFirstPhoto) {
  const Asset a = add(at("a.jpg")), b = add(at("b.jpg")), c = add(at("c.jpg"));
  const Uuid stack = immich().add_stack(share_.alice, {a.id, b.id, c.id});
  sync();
  run("update stack set \"primaryAssetId\" = '" + b.id.str() + "' where id = '" + stack.str() + "'");
  set_row("\"deletedAt\" = now(), status = 'trashed', \"stackId\" = null", a.id);
  sync();
  sync();
  EXPECT_EQ(stack_of(b), mirrored_stack(stack));
  EXPECT_EQ(stack_of(c), mirrored_stack(stack));
  EXPECT_FALSE(is_mirrored(a));
  expect_settled();
}

TEST_F(SyncTies, TrapTagsAreTheTargetsOwnOfTheSameName) {
  const Asset a = add(at("a.jpg")), b = add(at("b.jpg"));
  const Uuid places = immich().add_tag(share_.alice, "Places");
  const Uuid oslo = immich().add_tag(share_.alice, "Places/Oslo", {a.id, b.id});
  run("update tag set \"parentId\" = '" + places.str() + "' where id = '" + oslo.str() + "'");
  run("insert into tag_closure (id_ancestor, id_descendant) values ('" + places.str() + "', '" + oslo.str() + "')");
  const Uuid own = immich().add_tag(share_.bob, "Places");
  sync();
  EXPECT_EQ(tags_of(mirror_of(a.id)), "Places/Oslo");
  EXPECT_EQ(share_.value("select \"parentId\" from tag where id = '" + mirror_of(oslo).str() + "'"), own.str());
  EXPECT_EQ(share_.count("tag_closure where id_descendant = '" + mirror_of(oslo).str() + "'"), 2);
  EXPECT_EQ(share_.count("tag where \"userId\" = '" + share_.bob.id.str() + "'"), 2) << "her own one is used";
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncTies, TagsComeAndGoAndTheTargetsOwnChangesStand) {
  const Asset a = add(at("a.jpg"));
  immich().add_tag(share_.alice, "One", {a.id});
  sync();
  const Uuid mine = immich().add_tag(share_.bob, "Mine", {mirror_of(a.id)});
  const Uuid two = immich().add_tag(share_.alice, "Two", {a.id});
  sync();
  EXPECT_EQ(tags_of(mirror_of(a.id)), "Mine One Two");
  run("delete from tag_asset where \"assetId\" = '" + mirror_of(a.id).str() + "' and \"tagId\" = '" +
      mirror_of(two).str() + "'");
  run("delete from tag_asset ta using tag t where t.id = ta.\"tagId\" and t.value = 'One' and ta.\"assetId\" = '" +
      a.id.str() + "'");
  sync();
  EXPECT_EQ(tags_of(mirror_of(a.id)), "Mine") << "the source took One off, the target Two";
  EXPECT_EQ(share_.count("tag where id = '" + mine.str() + "'"), 1);
  expect_settled();
}

}  // namespace
}  // namespace kindred::support
