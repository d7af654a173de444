// What the target deleted stays deleted until a person restores it; then an ordinary cycle of a running program brings
// it back, under the same id.
#include "commands/undo/restore.h"

#include "job/job_status.h"
#include "pg/sync_test.h"

namespace kindred::support {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RestoreTest : public SyncTest {
 protected:
  RestoreTest() : album_(immich().add_album(share_.bob, "From Alice")) {
    job().album_id = album_;
    context_ = std::make_unique<sync::CycleContext>(share_.config);
    anna_ = immich().add_person(share_.alice, "Anna");
    a_ = add_photo("a.jpg"), b_ = add_photo("b.jpg"), c_ = add_photo("c.jpg");
    stack_ = immich().add_stack(share_.alice, {a_.id, b_.id});
    tag_ = immich().add_tag(share_.alice, "Hers", {b_.id, c_.id});
    live_ = immich().add_live_photo(share_.alice, {.library = share_.photos, .path = "live.heic"});
    cycle();
  }

  Asset add_photo(const std::string& path) {
    return add({.library = share_.photos, .path = path, .faces = {{.person = anna_.id}}});
  }
  void run(const std::string& sql) { immich().query(sql); }
  /// One cycle of a program that runs on, which has looked at everything long before.
  sync::JobReport cycle() {
    immich().query("select pg_stat_force_next_flush()");
    sync::CycleReport report = sync::run_cycle(*context_, {}, quiet_);
    if (report.jobs[0].error) ADD_FAILURE() << report.jobs[0].failed_step << ": " << report.jobs[0].error->what();
    return std::move(report.jobs[0]);
  }
  sync::TombstoneCounts restore(const sync::RestoreScope& scope = {}) {
    sync::Restore restore(share_.config, scope);
    const sync::TombstoneCounts counts = restore.counts();
    restore.run();
    return counts;
  }
  void delete_for_good(const Asset& asset) {
    const std::string id = mirror_of(asset.id).str();
    const std::string part = share_.value("select \"livePhotoVideoId\" from asset where id = '" + id + "'");
    run("delete from stack where \"primaryAssetId\" = '" + id + "'");
    run("delete from asset where id = '" + id + "'");
    if (part != "null") run("delete from asset where id = '" + part + "'");
  }
  void expect_settled() {
    cycle();
    EXPECT_THAT(left_to_do(share_.config), IsEmpty());
    const TableDigests before = digest_tables(immich().db());
    const FileDigests files = digest_files(share_.folder.path());
    EXPECT_EQ(cycle().totals, sync::Totals{});
    EXPECT_EQ(difference(before, digest_tables(immich().db())), "");
    EXPECT_EQ(difference(files, digest_files(share_.folder.path())), "");
    EXPECT_THAT(wrong(), IsEmpty());
  }

  Uuid album_, stack_, tag_;
  Person anna_;
  Asset a_, b_, c_, live_;
  std::unique_ptr<sync::CycleContext> context_;
  sync::Progress quiet_;
};

TEST_F(RestoreTest, BringsBackEveryKindWithTheNextOrdinaryCycle) {
  delete_for_good(a_);
  delete_for_good(live_);
  run("delete from asset_face where id = '" + mirror_of(c_.face_ids[0]).str() + "'");
  run("delete from album_asset where \"assetId\" = '" + mirror_of(b_.id).str() + "'");
  run("delete from stack where \"ownerId\" = '" + share_.bob.id.str() + "'");
  run("delete from tag where \"userId\" = '" + share_.bob.id.str() + "'");
  cycle();
  run("delete from person where :\"person_id\" = '" + mirror_of(anna_.id).str() + "'");
  cycle();
  cycle();
  EXPECT_FALSE(is_mirrored(a_));

  const sync::TombstoneCounts counts = restore();
  EXPECT_EQ(counts.photos, 3) << "with the live photo's motion part";
  EXPECT_EQ(counts.people, 1);
  EXPECT_EQ(counts.faces, 1);
  EXPECT_EQ(counts.album_entries, 1);
  EXPECT_EQ(counts.stacks, 1);
  EXPECT_EQ(counts.tags, 1);
  cycle();
  cycle();  // ties wait for both ends
  EXPECT_TRUE(is_mirrored(a_));
  EXPECT_TRUE(is_mirrored(live_));
  EXPECT_EQ(share_.count("person where :\"person_id\" = '" + mirror_of(anna_.id).str() + "'"), 1);
  EXPECT_EQ(share_.count("asset_face where :\"face_person\" = '" + mirror_of(anna_.id).str() + "'"), 3);
  EXPECT_EQ(share_.count("album_asset where \"albumId\" = '" + album_.str() + "'"), 4);
  EXPECT_EQ(share_.count("asset where \"stackId\" = '" + mirror_of(stack_).str() + "'"), 2);
  EXPECT_EQ(share_.count("tag_asset where \"tagId\" = '" + mirror_of(tag_).str() + "'"), 2);
  EXPECT_EQ(restore().all(), 0);
  expect_settled();
}

TEST_F(RestoreTest, TakesOnePhotoByItsIdsPathOrName) {
  const auto photo_comes_back = [&](const std::string& name) {
    delete_for_good(c_);
    cycle();
    EXPECT_FALSE(is_mirrored(c_));
    const sync::TombstoneCounts counts = restore({.job = {}, .assets = {name}});
    EXPECT_EQ(counts.photos, 1) << name;
    EXPECT_EQ(counts.all(), 1) << name;
    cycle();
    EXPECT_TRUE(is_mirrored(c_)) << name;
  };
  delete_for_good(live_);
  photo_comes_back(c_.id.str());
  photo_comes_back(mirror_of(c_.id).str());
  photo_comes_back(c_.original_path);
  photo_comes_back("c.jpg");
  EXPECT_EQ(restore({.job = {}, .assets = {"live.heic"}}).photos, 2) << "a photo takes its motion part along";
  EXPECT_EQ(restore({.job = {}, .assets = {"live.heic"}}).all(), 0);
}

TEST_F(RestoreTest, TheTargetMayDeleteAgainWhatWasRestored) {
  const std::string face = "asset_face where id = '" + mirror_of(c_.face_ids[0]).str() + "'";
  const std::string entry = "album_asset where \"assetId\" = '" + mirror_of(c_.id).str() + "'";
  for (int round = 0; round < 2; ++round) {
    run("delete from " + face);
    run("delete from " + entry);
    cycle();
    cycle();
    EXPECT_EQ(share_.count(face), 0) << round;
    EXPECT_EQ(share_.count(entry), 0) << round;
    restore();
    context_ = std::make_unique<sync::CycleContext>(share_.config);  // a start reads all audits again
    cycle();
    cycle();
    EXPECT_EQ(share_.count(face), 1) << round;
    EXPECT_EQ(share_.count(entry), 1) << round;
  }
}

// The source took the face away and gave it back; that the target then deletes it is the target's own word.
TEST_F(RestoreTest, Promise5AFaceThatCameBackCanBeRefused) {
  const std::string face = "asset_face where id = '" + mirror_of(c_.face_ids[0]).str() + "'";
  run("update asset_face set \"deletedAt\" = now() where id = '" + c_.face_ids[0].str() + "'");
  cycle();
  EXPECT_EQ(share_.count(face), 0);
  run("update asset_face set \"deletedAt\" = null where id = '" + c_.face_ids[0].str() + "'");
  cycle();
  EXPECT_EQ(share_.count(face), 1);
  run("delete from " + face);
  cycle();
  cycle();
  EXPECT_EQ(share_.count(face), 0);
}

// What Immich's own pages do when somebody takes a face off a photo: the row stays, with a date.
TEST_F(RestoreTest, Promise5AFaceThatTheTargetTookOffStaysOff) {
  const std::string mirror = mirror_of(c_.face_ids[0]).str();
  const std::string taken_off = "asset_face where \"deletedAt\" is not null and id = '" + mirror + "'";
  run("update asset_face set \"deletedAt\" = now() where id = '" + mirror + "'");
  EXPECT_THAT(wrong(), IsEmpty()) << "before any cycle has seen it";
  run("update asset_face set \"boundingBoxX1\" = \"boundingBoxX1\" + 1 where id = '" + c_.face_ids[0].str() + "'");
  cycle();
  EXPECT_EQ(share_.count(taken_off), 1);
  expect_settled();

  run("update asset_face set \"deletedAt\" = now() where id = '" + c_.face_ids[0].str() + "'");
  cycle();
  run("update asset_face set \"deletedAt\" = null where id = '" + c_.face_ids[0].str() + "'");
  cycle();
  EXPECT_EQ(share_.count("asset_face where id = '" + mirror + "'"), 0) << "the source took its face away and back";
  EXPECT_EQ(restore().faces, 1);
  cycle();
  EXPECT_EQ(share_.count("asset_face where id = '" + mirror + "'"), 1);

  run("update asset_face set \"deletedAt\" = now() where id = '" + mirror + "'");
  cycle();
  EXPECT_EQ(restore().faces, 1);
  EXPECT_EQ(share_.count(taken_off), 0) << "the row was still there";
  expect_settled();
}

TEST_F(RestoreTest, TakesOneJobAlone) {
  const User carol = immich().add_user("Carol");
  const Library carols = immich().add_library(carol, share_.folder / "carol"),
                tree = immich().add_library(share_.bob, share_.folder / "bob-carol");
  share_.config.jobs.push_back(Sharing::job("carol", carol, carols, share_.bob, tree));
  context_ = std::make_unique<sync::CycleContext>(share_.config);
  const Asset hers = immich().add_asset(carol, {.library = carols, .path = "c.jpg"});
  cycle();
  delete_for_good(hers);
  delete_for_good(a_);
  cycle();
  EXPECT_EQ(restore({.job = "carol"}).photos, 1);
  cycle();
  EXPECT_TRUE(is_mirrored(hers));
  EXPECT_FALSE(is_mirrored(a_));
  EXPECT_THROW(restore({.job = "nobody"}), Error);
}

TEST_F(RestoreTest, WaitsForNoLock) {
  const auto lock = pg::AdvisoryLock::try_take(share_.config.database, "job family");
  EXPECT_THROW(restore(), Error) << "a cycle under way would overlook what is restored meanwhile";
}

TEST_F(RestoreTest, TheStatusTellsWhatTheTargetDeleted) {
  delete_for_good(c_);
  cycle();
  delete_for_good(a_);
  const sync::JobReport report = cycle();
  ASSERT_TRUE(report.standing);
  EXPECT_EQ(report.standing->tombstones, 2);
  std::vector<std::string> names;
  for (const status::Tombstone& tombstone : report.standing->tombstone_list) names.push_back(tombstone.file_name);
  EXPECT_THAT(names, ElementsAre("a.jpg", "c.jpg")) << "newest first";
  EXPECT_TRUE(report.standing->tombstone_list[0].at != WallTime{});
  EXPECT_THAT(sync::Restore(share_.config, {}).photos(1), testing::SizeIs(1));
}

// A duplicate is nothing that the target deleted: `restore --all` once brought all of them back, undoing `dedup`.
TEST_F(RestoreTest, Promise5LeavesDuplicatesOfOwnPhotosAlone) {
  delete_for_good(a_);
  cycle();
  const Asset twin = add_photo("twin.jpg");
  immich().query(
      "insert into _face_sync_skipped (source_asset_id, target_user_id, reason) values ($1, $2, 'duplicate')", twin.id,
      share_.bob.id);
  const auto tombstones = sync::list_tombstones(immich().db(), share_.config, job(), 20);
  ASSERT_EQ(tombstones.size(), 1u);
  EXPECT_EQ(tombstones.front().asset, a_.id.str());
  EXPECT_EQ(restore().photos, 1);
  cycle();
  EXPECT_TRUE(is_mirrored(a_));
  EXPECT_FALSE(is_mirrored(twin));
  EXPECT_EQ(restore({.assets = {twin.id.str()}}).photos, 1) << "but where it is named";
}

}  // namespace
}  // namespace kindred::support
