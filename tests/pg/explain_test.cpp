// `explain`: what it says of an asset is what the cycle does with it, because it asks the cycle's own statements.
#include "commands/explain/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands/undo/unshare.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;

class ExplainTest : public SyncTest {
 protected:
  sync::AssetExplanation explained(const std::string& subject) const {
    return sync::explain(share_.config, subject, {}).assets.at(0);
  }
  sync::JobExplanation in_job(const std::string& subject) const { return explained(subject).jobs.at(0); }
  std::string sentences(const std::string& subject) const {
    return fmt::format("{}: {}", to_string(in_job(subject).sharing), fmt::join(in_job(subject).sentences, " "));
  }
  void run(const std::string& sql) { immich().query(sql); }
  void change(const Asset& asset, const std::string& set) {
    run("update asset set " + set + " where id = '" + asset.id.str() + "'");
  }
};

TEST_F(ExplainTest, NamesEachReasonThatKeepsAnAssetOut) {
  const auto say = [&](const Asset& asset) { return sentences(asset.id.str()); };
  const Asset ready = add_at("a/ready.jpg");
  EXPECT_THAT(say(ready), HasSubstr("to_be_mirrored: It is ready")) << "also before the first cycle";
  AssetSpec spec;
  spec.path = "a/waits.jpg";
  spec.done.clip = false;
  const Asset waits = add(spec);
  EXPECT_THAT(say(waits), testing::AllOf(HasSubstr("waiting: "), HasSubstr("embedding for smart search")));
  const Asset locked = add_at("a/locked.jpg");
  change(locked, "visibility = 'locked'");
  EXPECT_THAT(say(locked), HasSubstr("not_shared: It is locked"));
  immich().query("alter type asset_visibility_enum add value 'vault'");
  const Asset hidden_away = add_at("a/vault.jpg");
  change(hidden_away, "visibility = 'vault'");
  EXPECT_THAT(say(hidden_away), HasSubstr("not_shared: Its visibility is vault, which Kindred does not know"));
  const Asset archived = add_at("a/archived.jpg");
  change(archived, "visibility = 'archive'");
  EXPECT_THAT(say(archived), HasSubstr("to_be_mirrored"));
  job().archived = Archived::exclude;
  EXPECT_THAT(say(archived), HasSubstr("not_shared: It is archived"));
  const Asset trashed = add_at("a/trashed.jpg");
  change(trashed, "\"deletedAt\" = now(), status = 'trashed'");
  EXPECT_THAT(say(trashed), HasSubstr("Its owner trashed it"));
  const Asset offline = add_at("a/offline.jpg");
  change(offline, "\"isOffline\" = true, \"deletedAt\" = now()");
  EXPECT_THAT(say(offline), HasSubstr("while its disk is away"));
  const Asset upload = immich().add_asset(share_.alice, {});
  EXPECT_THAT(say(upload), HasSubstr("it is an upload"));
  job().source_path_prefix = share_.photos.path + "b/";
  EXPECT_THAT(say(ready), HasSubstr("outside the job's folder " + job().source_path_prefix));
}

TEST_F(ExplainTest, MirrorThatImmichPurgedIsJudgedLikeOneThatNeverWas) {
  const Asset photo = add_at("a/purged.jpg");
  sync();
  run("update asset set \"isOffline\" = true, \"deletedAt\" = now() where \"ownerId\" = '" + share_.bob.id.str() + "'");
  sync();
  run("delete from asset where \"ownerId\" = '" + share_.bob.id.str() + "'");
  EXPECT_THAT(sentences(photo.id.str()), HasSubstr("to_be_mirrored: "));
  EXPECT_THAT(sentences(photo.id.str()), HasSubstr("Immich deleted it while it was offline"));
  change(photo, "\"isOffline\" = true, \"deletedAt\" = now()");
  EXPECT_THAT(sentences(photo.id.str()), HasSubstr("not_shared: ")) << "the next cycle cannot make it again yet";
  EXPECT_EQ(share_.count("_face_sync_asset_map"), 1) << "explain writes nothing";
  run("delete from asset where \"ownerId\" = '" + share_.alice.id.str() + "'");
  EXPECT_THAT(sentences(photo.id.str()), testing::Not(HasSubstr("to_be_mirrored")));
}

TEST_F(ExplainTest, TellsWhatStopsTheNextCycle) {
  const Asset shared = add_at("shared.jpg");
  std::vector<AssetSpec> more(29);
  for (AssetSpec& spec : more) spec.library = share_.photos;
  immich().add_assets(share_.alice, more);
  sync();
  run("update asset set \"deletedAt\" = now(), status = 'trashed' where \"ownerId\" = '" + share_.alice.id.str() + "'");
  sync();
  EXPECT_THAT(sentences(shared.id.str()), testing::AllOf(HasSubstr("to_be_removed: "), HasSubstr("30 of 30 mirrors"),
                                                         HasSubstr("kindred sync --release family")));
  run("update asset set \"deletedAt\" = null, status = 'active' where \"ownerId\" = '" + share_.alice.id.str() + "'");
  sync::Progress quiet;
  sync::Unshare(share_.config, "family", quiet).run(false);
  EXPECT_THAT(sentences(shared.id.str()), testing::AllOf(HasSubstr("not_shared: "), HasSubstr("was unshared at"),
                                                         HasSubstr("kindred sync --share-again family")));
}

TEST_F(ExplainTest, FindsAMirrorThatTheTargetDeletedByItsId) {
  const Asset asset = add_at("a.jpg");
  sync();
  run("delete from asset where id = '" + mirror_of(asset.id).str() + "'");
  sync();
  EXPECT_THAT(sentences(mirror_of(asset.id).str()), HasSubstr("tombstone: "));
}

TEST_F(ExplainTest, TellsAMirrorThatNoJobMade) {
  const Asset asset = add_at("a.jpg");
  sync();
  run("update _face_sync_asset_map set job = null");
  EXPECT_THAT(sentences(asset.id.str()), HasSubstr("`kindred sync --everything` takes it over"));
}

TEST_F(ExplainTest, FindsAnAssetByIdPathTreeAndName) {
  const Asset asset = add_at("a/IMG_1.jpg");
  add_at("b/IMG_1.jpg");
  sync();
  const std::string mirror = mirror_of(asset.id).str();
  for (const std::string& subject :
       {asset.id.str(), mirror, asset.original_path, job().target_path_prefix + "a/IMG_1.jpg"}) {
    const sync::AssetExplanation found = explained(subject);
    EXPECT_EQ(found.source_id, asset.id) << subject;
    EXPECT_EQ(found.jobs.at(0).mirror_id, mirror_of(asset.id)) << subject;
    EXPECT_EQ(found.jobs.at(0).sharing, sync::Sharing::mirrored);
  }
  EXPECT_EQ(sync::explain(share_.config, "IMG_1.jpg", {}).matches, 2);
  for (int i = 0; i < 6; ++i) add_at(fmt::format("{}/many.jpg", i));
  const sync::Explanation many = sync::explain(share_.config, "many.jpg", {});
  EXPECT_EQ(many.matches, 6);
  EXPECT_EQ(many.assets.size(), 5u);
  try {
    sync::explain(share_.config, "nothing.jpg", {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(exit_code(error.kind()), 1);
    EXPECT_THAT(error.what(), HasSubstr("nothing.jpg"));
  }
}

TEST_F(ExplainTest, TellsTheStoryOfAMirror) {
  job().album_id = immich().add_album(share_.bob, "From Alice");
  const Asset asset = add_at("a.jpg"), refused = add_at("b.jpg");
  sync();
  const std::string id = asset.id.str(), mirror = mirror_of(asset.id).str();
  EXPECT_THAT(sentences(id), testing::AllOf(HasSubstr("Bob has it as " + mirror), HasSubstr("(hardlink)"),
                                            HasSubstr("in the album From Alice"), HasSubstr("follows the source")));
  run("update asset_exif set description = 'hers' where \"assetId\" = '" + mirror + "'");
  run("delete from album_asset where \"assetId\" = '" + mirror + "'");
  sync();
  EXPECT_THAT(sentences(id), testing::AllOf(HasSubstr("changed on it, which stands: description"),
                                            HasSubstr("took it out of the album")));
  change(asset, "\"deletedAt\" = now(), status = 'trashed'");
  EXPECT_THAT(sentences(id), HasSubstr("The next cycle removes it: the source trashed it."));
  run("delete from asset where id = '" + mirror_of(refused.id).str() + "'");
  EXPECT_THAT(sentences(refused.id.str()), HasSubstr("tombstone: "));
  sync();
  EXPECT_THAT(sentences(refused.id.str()), HasSubstr("stays away until it is restored"));
}

TEST_F(ExplainTest, TellsOfFaultsAndTheNextTry) {
  const Asset bad = add_at("bad.jpg");
  std::filesystem::remove(bad.files.at("preview"));
  sync();
  EXPECT_THAT(sentences(bad.id.str()), testing::AllOf(HasSubstr("preview_missing"), HasSubstr("Next try at")));
}

}  // namespace
}  // namespace kindred::support
