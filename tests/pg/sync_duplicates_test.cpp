// Which of the source's photos are copies of the target's own, and what follows: `duplicates: skip`, and the own copy's
// going.
#include <fmt/ranges.h>

#include "commands/explain/explain.h"
#include "pg/duplicates_test.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class SkippedDuplicates : public DuplicatesTest {
 protected:
  SkippedDuplicates() { job().duplicates = Duplicates::skip; }
};

TEST_F(SkippedDuplicates, AreCopiesByContentAndTime) {
  const Library own_library = immich().add_library(share_.bob, share_.folder / "bobs own", "Bob's own");
  const auto expect = [&](const Asset& asset, bool is_duplicate) { expected_[asset.id] = is_duplicate; };
  const auto pair = [&](const std::string& path, const Likeness& likeness, bool is_duplicate, AssetSpec own = {}) {
    const Asset asset = add_at(path);
    make_alike(asset, immich().add_asset(share_.bob, own), likeness);
    expect(asset, is_duplicate);
  };
  pair("same.jpg", {}, true);
  pair("near.jpg", {.distance = 0.009}, true);
  pair("far.jpg", {.distance = 0.011}, false);
  pair("lost its fraction.jpg", {.is_whole_second = true}, true);
  pair("other fraction.jpg", {.seconds = 0.3}, false);
  pair("IMG_0001.jpg", {.seconds = 3600, .name = "IMG_0001.jpg"}, false);
  pair("IMG_0002.jpg", {.name = "IMG_0002.dng"}, false);
  pair("IMG_0003.jpeg", {.name = "DSC.JPG"}, true);
  pair("other size.jpg", {.width = 100}, false);
  pair("own in a library.jpg", {}, true, {.library = own_library});
  pair("own archived.jpg", {}, true, {.visibility = "archive"});
  pair("own locked.jpg", {}, false, {.visibility = "locked"});
  pair("own trashed.jpg", {}, false, {.is_trashed = true});
  pair("own not seen by CLIP yet.jpg", {}, false, {.done = {.clip = false}});
  AssetSpec video;
  video.video = true;
  video.path = "same.mp4";
  const Asset film = add(video);
  make_alike(film, immich().add_asset(share_.bob, {.video = true}), {});
  expect(film, true);
  video.path = "longer.mp4";
  const Asset longer = add(video);
  make_alike(longer, immich().add_asset(share_.bob, {.video = true}), {.has_same_duration = false});
  expect(longer, false);
  AssetSpec still;
  still.library = share_.photos;
  still.path = "live.jpg";
  const Asset live = immich().add_live_photo(share_.alice, still);
  make_alike(live, immich().add_asset(share_.bob), {});
  expect(live, true);

  const SourceSnapshot before = source(), own = bobs_own();
  const sync::JobReport report = sync();
  expect_skipped();
  EXPECT_EQ(report.totals.duplicates, 8);
  EXPECT_EQ(report.totals.assets, static_cast<std::int64_t>(expected_.size()) - 8)
      << "no motion part without its still";
  EXPECT_EQ(difference(before, source()), "");
  EXPECT_EQ(difference(own, bobs_own()), "");
  EXPECT_THAT(wrong(), IsEmpty());

  const TableDigests immich_tables = digest_tables(immich().db());
  const TableDigests own_tables = digest_tables(immich().db(), Tables::own);
  EXPECT_EQ(sync().totals, sync::Totals{});
  EXPECT_EQ(difference(immich_tables, digest_tables(immich().db())), "");
  EXPECT_EQ(difference(own_tables, digest_tables(immich().db(), Tables::own)), "");
  EXPECT_EQ(status().duplicates, 8);
  EXPECT_EQ(status().tombstones, 0);
}

TEST_F(SkippedDuplicates, AreOnlyTheNearestOfABurst) {
  std::vector<Asset> burst;
  for (const char* path : {"1.jpg", "2.jpg", "3.jpg"}) burst.push_back(add_at(path));
  const Asset own = immich().add_asset(share_.bob);
  make_alike(burst[1], own, {.is_whole_second = true});
  make_alike(own, burst[0], {.distance = 0.004});
  make_alike(own, burst[2], {.distance = 0.004});
  make_alike(own, burst[1], {});
  EXPECT_EQ(sync().totals.duplicates, 1);
  EXPECT_EQ(own_copy_of(burst[1]), own.id.str());
  EXPECT_EQ(share_.mirrors(), 2);

  const Asset later = add_at("4.jpg");
  make_alike(own, later, {.distance = 0.002});
  EXPECT_EQ(sync().totals.assets, 1) << "the own picture is the copy of another already";
  EXPECT_THAT(wrong(), IsEmpty());
}

// The own picture is the copy of one that the job does not share.
TEST_F(SkippedDuplicates, AreNotNearerToAnotherOfTheSources) {
  const Library elsewhere = immich().add_library(share_.alice, share_.folder / "not shared", "Not shared");
  const Asset shared = add_at("1.jpg");
  const Asset hers = immich().add_asset(share_.alice, {.library = elsewhere, .path = "2.jpg"});
  const Asset own = immich().add_asset(share_.bob);
  make_alike(hers, own, {.is_whole_second = true});
  make_alike(own, hers, {});
  make_alike(own, shared, {.distance = 0.004});
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(shared));
}

// As many copies as pictures: each has its own.
TEST_F(SkippedDuplicates, AreAllOfABurstThatBothHave) {
  std::vector<Asset> burst, own;
  for (const char* path : {"1.jpg", "2.jpg", "3.jpg"}) burst.push_back(add_at(path));
  for (int i = 0; i < 3; ++i) own.push_back(immich().add_asset(share_.bob));
  make_alike(burst[0], burst[1], {.distance = 0.003, .is_whole_second = true});
  make_alike(burst[1], burst[2], {.distance = 0.003});
  make_alike(burst[1], burst[0], {.distance = 0.003});
  for (std::size_t i = 0; i < 3; ++i) make_alike(burst[i], own[i], {});
  EXPECT_EQ(sync().totals.duplicates, 3);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(own_copy_of(burst[i]), own[i].id.str()) << i;
}

TEST_F(SkippedDuplicates, FollowImmichsOwnSettingDownwardsOnly) {
  const Asset asset = add_at("1.jpg"), other = add_at("2.jpg");
  make_alike(asset, immich().add_asset(share_.bob), {.distance = 0.005});
  make_alike(other, immich().add_asset(share_.bob), {.distance = 0.02});
  immich().set_system_config(R"({"machineLearning": {"duplicateDetection": {"maxDistance": 0.1}}})");
  EXPECT_EQ(sync().totals.duplicates, 1) << "a person looks at what Immich shows; nobody looks here";
  EXPECT_FALSE(is_mirrored(asset));
  immich().set_system_config(R"({"machineLearning": {"duplicateDetection": {"maxDistance": 0.001}}})");
  const Asset third = add_at("3.jpg");
  make_alike(third, immich().add_asset(share_.bob), {.distance = 0.005});
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(third));
}

// Uploads have the checksum of the file: neither time nor CLIP is asked.
TEST_F(SkippedDuplicates, OfUploadsHaveTheSameChecksum) {
  job().uploads = true;
  job().source_path_prefix = "";
  const std::string content = "the same bytes";
  const Asset asset = immich().add_asset(share_.alice, {.path = "a.jpg", .content = content});
  const Asset other = immich().add_asset(share_.alice, {.path = "b.jpg", .content = "other bytes"});
  const Asset own = immich().add_asset(share_.bob, {.path = "c.jpg", .content = content, .done = {.clip = false}});
  immich().query(R"(update asset set checksum = $1::bytea where id = $2)", "\\x1234", other.id);
  const Library own_library = immich().add_library(share_.bob, share_.folder / "bobs own", "Bob's own");
  const Asset external = immich().add_asset(share_.bob, {.library = own_library});
  immich().query(R"(update asset set checksum = $1::bytea where id = $2)", "\\x1234", external.id);
  EXPECT_EQ(sync().totals.duplicates, 1);
  EXPECT_EQ(own_copy_of(asset), own.id.str());
  EXPECT_TRUE(is_mirrored(other)) << "the checksum of a path says nothing of the file";
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SkippedDuplicates, AreExplainedAsWhatTheyAre) {
  const Asset asset = add_at("a.jpg"), own = immich().add_asset(share_.bob);
  make_alike(asset, own, {});
  const auto explanation = [&] {
    const auto job = sync::explain(share_.config, asset.id.str(), {}).assets.at(0).jobs.at(0);
    return fmt::format("{}: {}", sync::to_string(job.sharing), fmt::join(job.sentences, " "));
  };
  const std::string expected = "duplicate: Bob has an own copy of it, " + own.id.str();
  EXPECT_THAT(explanation(), testing::StartsWith(expected)) << "before the cycle that skips it";
  sync();
  EXPECT_THAT(explanation(), testing::StartsWith(expected)) << "and after";
}

TEST_F(SkippedDuplicates, AreSkippedLaterToo) {
  add_at("first.jpg");
  sync::CycleContext context(share_.config);
  cycle(context);
  const Asset waiting = add({.path = "waiting.jpg", .done = {.faces = false}});
  make_alike(waiting, immich().add_asset(share_.bob), {});
  const Asset kept = add_at("kept.jpg");
  EXPECT_EQ(cycle(context).totals.assets, 1);
  EXPECT_EQ(own_copy_of(waiting), "null") << "not before it is ready";
  immich().query(R"(update asset_job_status set "facesRecognizedAt" = now() where "assetId" = $1)", waiting.id);
  EXPECT_EQ(cycle(context).totals.duplicates, 1);
  make_alike(kept, immich().add_asset(share_.bob), {});
  EXPECT_EQ(cycle(context).totals, sync::Totals{}) << "a mirror that is there is `dedup`'s";
  EXPECT_TRUE(is_mirrored(kept));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SkippedDuplicates, ComeWhenTheOwnCopyGoes) {
  std::vector<Asset> assets, own;
  for (const char* path : {"trashed.jpg", "deleted.jpg", "offline.jpg", "replaced.jpg", "stays.jpg"}) {
    assets.push_back(add_at(path));
    own.push_back(immich().add_asset(share_.bob));
    make_alike(assets.back(), own.back(), {});
  }
  AssetSpec still;
  still.library = share_.photos;
  still.path = "live.jpg";
  assets.push_back(immich().add_live_photo(share_.alice, still));
  own.push_back(immich().add_asset(share_.bob));
  make_alike(assets.back(), own.back(), {});
  sync::CycleContext context(share_.config);
  EXPECT_EQ(cycle(context).totals.duplicates, 6);
  EXPECT_EQ(cycle(context).totals, sync::Totals{});

  pg::Connection& db = immich().db();
  const Asset another = immich().add_asset(share_.bob);
  make_alike(assets[3], another, {});
  for (const std::size_t i : {0, 3, 5}) {
    db.query(R"(update asset set "deletedAt" = now(), status = 'trashed' where id = $1)", own[i].id);
  }
  delete_for_good(own[1]);
  db.query(R"(update asset set "deletedAt" = now(), "isOffline" = true where id = $1)", own[2].id);
  EXPECT_THAT(broken_promises(share_.config), testing::Contains(testing::HasSubstr("duplicates")));
  EXPECT_EQ(cycle(context).totals.assets, 4) << "two photos, and the live photo with its motion part";
  for (const std::size_t i : {0, 1, 5}) EXPECT_TRUE(is_mirrored(assets[i])) << i;
  EXPECT_EQ(own_copy_of(assets[2]), own[2].id.str()) << "offline is not deletion";
  EXPECT_EQ(own_copy_of(assets[3]), another.id.str()) << "there is another own copy";
  EXPECT_EQ(own_copy_of(assets[4]), own[4].id.str());
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_EQ(status().duplicates, 3);
}

TEST_F(SkippedDuplicates, OfThePredecessorAreJudgedByContent) {
  const Asset by_name = add_at("IMG_1.jpg"), copied = add_at("IMG_2.jpg"), by_checksum = add_at("IMG_3.jpg");
  const Asset other = add_at("other reason.jpg"), unseen = add_at("unseen.jpg");
  const Asset own = immich().add_asset(share_.bob);
  make_alike(copied, own, {});
  make_alike(by_name, immich().add_asset(share_.bob), {.distance = 0.5, .name = "IMG_1.jpg"});
  job().duplicates = Duplicates::keep;
  sync::CycleContext context(share_.config);
  context.checked_instance();  // makes our tables
  const auto skip = [&](const Asset& asset, const std::string& reason) {
    immich().query("insert into _face_sync_skipped (source_asset_id, target_user_id, reason) values ($1, $2, $3)",
                   asset.id, share_.bob.id, reason);
  };
  skip(by_name, "duplicate_filename");
  skip(copied, "duplicate_filename");
  skip(by_checksum, "duplicate_checksum");
  skip(other, "tombstone");
  skip(unseen, "duplicate_filename");
  immich().query(R"(delete from smart_search where "assetId" = $1)", unseen.id);
  EXPECT_EQ(cycle(context).totals.assets, 2);
  EXPECT_TRUE(is_mirrored(by_name));
  EXPECT_TRUE(is_mirrored(by_checksum));
  EXPECT_EQ(own_copy_of(copied), own.id.str());
  EXPECT_EQ(reason_of(copied), "duplicate");
  EXPECT_EQ(reason_of(other), "tombstone");
  EXPECT_EQ(reason_of(unseen), "duplicate_filename") << "Immich has not finished with it";
  EXPECT_EQ(status().duplicates, 2);
  EXPECT_EQ(status().tombstones, 1);
  EXPECT_EQ(cycle(context).totals, sync::Totals{});
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SkippedDuplicates, AreMirroredWhereTheJobKeepsThem) {
  job().duplicates = Duplicates::keep;
  const Asset asset = add_at("1.jpg");
  make_alike(asset, immich().add_asset(share_.bob), {});
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(asset));
}

// A motion part may be ready before its still.
TEST_F(SkippedDuplicates, TakeAMotionPartAlongThatWasMirroredBefore) {
  AssetSpec spec;
  spec.library = share_.photos;
  spec.path = "live.jpg";
  const Asset live = immich().add_live_photo(share_.alice, spec);
  make_alike(live, immich().add_asset(share_.bob), {});
  immich().query(R"(update asset_job_status set "facesRecognizedAt" = null where "assetId" = $1)", live.id);
  EXPECT_EQ(sync().totals.assets, 1);
  immich().query(R"(update asset_job_status set "facesRecognizedAt" = now() where "assetId" = $1)", live.id);
  EXPECT_EQ(sync().totals.duplicates, 1);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_THAT(Sharing::files_in(share_.shared.path), IsEmpty());
  EXPECT_THAT(wrong(), IsEmpty());
}

// Two jobs in two directions: each has the picture, so neither gets it once more.
TEST_F(SkippedDuplicates, GoNeitherWay) {
  const Library bobs = immich().add_library(share_.bob, share_.folder / "bobs own", "Bob's own");
  const Library to_alice = immich().add_library(share_.alice, share_.folder / "from bob", "From Bob");
  const Asset hers = add_at("1.jpg");
  const Asset his = immich().add_asset(share_.bob, {.library = bobs, .path = "2.jpg"});
  make_alike(hers, his, {});
  Job back = Sharing::job("back", share_.bob, bobs, share_.alice, to_alice);
  back.duplicates = Duplicates::skip;
  share_.config.jobs.push_back(back);
  EXPECT_EQ(share_.cycle().exit_code(), 0);
  EXPECT_EQ(share_.count("_face_sync_asset_map"), 0);
  EXPECT_EQ(share_.count("_face_sync_skipped where reason = 'duplicate' and job in ('family', 'back')"), 2);
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
