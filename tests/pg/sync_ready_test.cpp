// Which assets are mirrored at all: those that Immich has finished with, as far as its settings ask for it, and that
// lie in what the job shares.
#include "pg/migrate.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class SyncReady : public SyncTest {
 protected:
  Asset add_while(Progress done) {
    AssetSpec spec;
    spec.faces = {{}};
    spec.done = done;
    return add(spec);
  }
  Asset add_visible(const std::string& visibility) {
    AssetSpec spec;
    spec.visibility = visibility;
    return add(spec);
  }
  void expect_only(const Asset& asset) {
    EXPECT_EQ(sync().totals.assets, 1);
    EXPECT_TRUE(is_mirrored(asset));
    EXPECT_EQ(share_.count("_kindred_fault"), 0) << "waiting is no fault";
  }
};

TEST_F(SyncReady, WaitsForMetadata) {
  add_while({.metadata = false});
  expect_only(add_while({}));
}

TEST_F(SyncReady, WaitsForThumbnails) {
  add_while({.thumbnails = false});
  expect_only(add_while({}));
}

TEST_F(SyncReady, WaitsForEachThumbnailAlone) {
  const Asset no_preview = add_while({}), no_thumbnail = add_while({}), no_hash = add_while({});
  immich().query("delete from asset_file where \"assetId\" = $1 and type = 'preview'", no_preview.id);
  immich().query("delete from asset_file where \"assetId\" = $1 and type = 'thumbnail'", no_thumbnail.id);
  immich().query("update asset set thumbhash = null where id = $1", no_hash.id);
  expect_only(add_while({}));
}

TEST_F(SyncReady, WaitsForClip) {
  add_while({.clip = false});
  expect_only(add_while({}));
}

TEST_F(SyncReady, WaitsForFaces) {
  add_while({.faces = false});
  expect_only(add_while({}));
}

TEST_F(SyncReady, WaitsForTheEditedPicture) {
  if (!immich().columns().has("asset_edit")) GTEST_SKIP() << "this Immich knows no edits";
  const Asset edited = add({.edits = {"crop"}});
  immich().query("delete from asset_file where \"assetId\" = $1 and type = 'fullsize' and \"isEdited\"", edited.id);
  expect_only(add_while({}));
}

TEST_F(SyncReady, TakesWhatBecameReadyInTheNextCycle) {
  const Asset late = add_while({.clip = false});
  EXPECT_EQ(sync().totals.assets, 0);
  immich().query(
      "insert into smart_search select $1, array_fill(0.5, array[atttypmod])::vector from pg_attribute"
      " where attrelid = 'smart_search'::regclass and attname = 'embedding'",
      late.id);
  expect_only(late);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncReady, NeedsNoClipWhereImmichHasItOff) {
  const Asset asset = add_while({.clip = false});
  add_while({.faces = false});
  immich().set_system_config(R"({"machineLearning": {"clip": {"enabled": false}}})");
  expect_only(asset);
}

TEST_F(SyncReady, NeedsNoFacesWhereImmichHasThemOff) {
  const Asset asset = add_while({.faces = false});
  add_while({.clip = false});
  immich().set_system_config(R"({"machineLearning": {"facialRecognition": {"enabled": false}}})");
  expect_only(asset);
}

TEST_F(SyncReady, NeedsNeitherWhereImmichLearnsNothing) {
  const Asset asset = add_while({.clip = false, .faces = false});
  add_while({.metadata = false, .clip = false, .faces = false});
  immich().set_system_config(R"({"machineLearning": {"enabled": false}})");
  expect_only(asset);
}

TEST_F(SyncReady, NeedsAFullSizeWhereImmichMakesOne) {
  add_at("raw/1.heic");
  const Asset with = add({.path = "raw/2.heic", .fullsize = true}), plain = add_at("3.jpg");
  immich().set_system_config(R"({"image": {"fullsize": {"enabled": true}}})");
  EXPECT_EQ(sync().totals.assets, 2);
  EXPECT_TRUE(is_mirrored(with) && is_mirrored(plain));
}

TEST_F(SyncReady, NeverTakesLockedOnes) {
  add_visible("locked");
  expect_only(add_visible("timeline"));
}

TEST_F(SyncReady, TakesNoHiddenOnes) {
  add_visible("hidden");
  expect_only(add_visible("timeline"));
}

TEST_F(SyncReady, TakesArchivedOnesAsTheJobSays) {
  const Asset archived = add_visible("archive");
  job().archived = Archived::exclude;
  expect_only(add_visible("timeline"));
  job().archived = Archived::include;
  expect_only(archived);
  EXPECT_EQ(share_.value("select visibility from asset where id = '" + mirror_of(archived.id).str() + "'"), "archive");
}

TEST_F(SyncReady, TakesNoTrashedOnes) {
  add({.is_trashed = true});
  expect_only(add(AssetSpec{}));
}

TEST_F(SyncReady, TakesNoOfflineOnes) {
  add({.is_offline = true});
  expect_only(add(AssetSpec{}));
}

// The predecessor compared without the slash: /shared took /shared_private along.
TEST_F(SyncReady, TakesNothingFromSiblingFolders) {
  const Library wider = immich().add_library(share_.alice, share_.folder / "wide");
  for (const char* path : {"shared_private/1.jpg", "shared.jpg", "other/shared/1.jpg"}) {
    immich().add_asset(share_.alice, {.library = wider, .path = path});
  }
  const Asset inside = immich().add_asset(share_.alice, {.library = wider, .path = "shared/1.jpg"});
  job().source_path_prefix = share_.folder / "wide/shared/";
  expect_only(inside);
  EXPECT_EQ(share_.value("select \"originalPath\" from asset where id = '" + mirror_of(inside.id).str() + "'"),
            share_.shared.path + "1.jpg");
}

TEST_F(SyncReady, TakesPrefixesLiterally) {
  const Library wider = immich().add_library(share_.alice, share_.folder / "wide");
  const Asset inside = immich().add_asset(share_.alice, {.library = wider, .path = "100%_a\\b/1.jpg"});
  immich().add_asset(share_.alice, {.library = wider, .path = "100 percent/1.jpg"});
  immich().add_asset(share_.alice, {.library = wider, .path = "100%xa\\b/1.jpg"});
  job().source_path_prefix = share_.folder / "wide/100%_a\\b/";
  expect_only(inside);
}

TEST_F(SyncReady, TakesNobodyElsesPhotos) {
  const User carol = immich().add_user("Carol");
  immich().add_asset(carol, {.library = immich().add_library(carol, share_.photos.path + "carol")});
  immich().add_asset(share_.bob, {.library = immich().add_library(share_.bob, share_.photos.path + "bob")});
  expect_only(add(AssetSpec{}));
}

TEST_F(SyncReady, TakesNoUploadsIntoALibrarysJob) {
  immich().add_asset(share_.alice);
  expect_only(add(AssetSpec{}));
}

TEST_F(SyncReady, SkipsWhatThePredecessorSkipped) {
  pg::Connection kindreds(share_.config.database, "test");  // to whom its own tables belong
  pg::migrate(kindreds, sql::own::kFiles);
  const Asset skipped = add(AssetSpec{});
  immich().query("insert into _face_sync_skipped (source_asset_id, target_user_id, reason) values ($1, $2, 'x')",
                 skipped.id, share_.bob.id);
  expect_only(add(AssetSpec{}));
}

}  // namespace
}  // namespace kindred::support
