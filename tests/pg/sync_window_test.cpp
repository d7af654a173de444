// Promise 7: a cycle that is not a program's first looks at what changed, and at nothing else. Each change here must be
// found by that.
#include "pg/sync_window.h"

#include "cycle/steps.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

TEST_F(SyncWindow, Promise7ACycleWithNothingToDoLooksAtNothing) {
  AssetSpec spec;
  spec.faces = {{.person = immich().add_person(share_.alice, "Anna").id}};
  spec.edits = {"crop"};
  spec.sidecar = true;
  const Asset a = add(spec), b = add(spec);
  immich().add_tag(share_.alice, "Tag", {a.id, b.id});
  immich().add_stack(share_.alice, {a.id, b.id});
  EXPECT_EQ(count_of(cycle(), "find_changed"), 2);
  EXPECT_EQ(count_of(cycle(), "find_changed"), 4) << "what was just written is read again";
  let_an_hour_pass();
  cycle();  // the last to see the counters of what the first one wrote
  const TableDigests own = digest_tables(immich().db(), Tables::own);
  const sync::JobReport idle = cycle();
  for (const sync::StepResult& step : idle.steps) EXPECT_EQ(step.count, 0) << step.name;
  EXPECT_EQ(idle.steps.size(), sync::steps().size());
  EXPECT_EQ(idle.totals, sync::Totals{});
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
}

/// Two jobs of the same users, each with a folder of Alice's library.
class SyncWindowOfTwoJobs : public SyncWindow {
 protected:
  SyncWindowOfTwoJobs() {
    const Library tree = immich().add_library(share_.bob, share_.folder / "bob_trips", "Trips");
    share_.config.jobs.push_back(Sharing::job("trips", share_.alice, share_.photos, share_.bob, tree));
    job().source_path_prefix = share_.photos.path + "family/";
    share_.config.jobs.back().source_path_prefix = share_.photos.path + "trips/";
    context_ = std::make_unique<sync::CycleContext>(share_.config);
  }
  void cycle_of(const std::string& name) {
    immich().query("select pg_stat_force_next_flush()");
    const sync::CycleReport report = sync::run_cycle(*context_, {.only_job = name, .retry_all_faults = true}, quiet_);
    EXPECT_EQ(report.exit_code(), 0) << name;
  }
  std::string job_of(const Asset& asset) {
    return share_.value("select job from _face_sync_asset_map where source_asset_id = " + quoted(asset.id));
  }
};

TEST_F(SyncWindowOfTwoJobs, APhotoThatAnotherJobGaveUpLongAgoIsTaken) {
  add_at("family/0.jpg");
  add_at("trips/2.jpg");
  const Asset photo = add_at("trips/1.jpg");
  cycle_of("family");
  cycle_of("trips");
  const std::string moved = share_.photos.path + "family/1.jpg";
  std::filesystem::create_directories(share_.photos.path + "family");
  std::filesystem::rename(photo.original_path, moved);
  set_row("\"originalPath\" = '" + moved + "'", photo.id);
  cycle_of("family");
  EXPECT_EQ(job_of(photo), "trips") << "it is the other job's until that one gives it up";
  cycle_of("trips");
  EXPECT_FALSE(is_mirrored(photo));
  let_an_hour_pass();
  cycle_of("family");
  EXPECT_EQ(job_of(photo), "family");
  EXPECT_THAT(wrong(), IsEmpty());
}

// Seed 114 of the random week.
TEST_F(SyncWindowOfTwoJobs, APhotoThatMovedWhoseMirrorImmichPurgedIsTaken) {
  add_at("family/0.jpg");
  add_at("trips/2.jpg");
  const Asset photo = add_at("trips/1.jpg");
  cycle_of("family");
  cycle_of("trips");
  set_row("\"isOffline\" = true, \"deletedAt\" = now() - interval '31 days'", mirror_of(photo.id));
  cycle_of("trips");
  const std::string moved = share_.photos.path + "family/1.jpg";
  std::filesystem::rename(photo.original_path, moved);
  set_row("\"originalPath\" = '" + moved + "'", photo.id);
  run("delete from asset where id = " + quoted(mirror_of(photo.id)));
  cycle_of("family");
  cycle_of("trips");
  let_an_hour_pass();
  cycle_of("family");
  EXPECT_EQ(job_of(photo), "family");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncWindowOfTwoJobs, AStackOfBothJobsPhotosIsWholeHoweverLateTheCycle) {
  const Asset a = add_at("family/1.jpg"), b = add_at("trips/2.jpg");
  const Uuid stack = immich().add_stack(share_.alice, {a.id, b.id});
  cycle_of("family");
  cycle_of("trips");
  let_an_hour_pass();
  cycle_of("family");
  EXPECT_EQ(row("\"stackId\"", mirror_of(a.id)), mirror_of(stack).str());
  EXPECT_EQ(row("\"stackId\"", mirror_of(b.id)), mirror_of(stack).str());
  EXPECT_THAT(broken_promises(share_.config), IsEmpty());
}

TEST_F(SyncWindow, FindsNewPhotosAndWhatBecomesReadyLater) {
  add_at("0.jpg");
  cycle();
  AssetSpec spec;
  spec.done.clip = false;
  const Asset late = add(spec);
  EXPECT_EQ(cycle().pending, 1);
  EXPECT_FALSE(is_mirrored(late));
  run("insert into smart_search select " + quoted(late.id) + ", embedding from smart_search limit 1");
  EXPECT_EQ(cycle().pending, 0) << "a table without updateId: the photo was waiting";
  EXPECT_TRUE(is_mirrored(late));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncWindow, FillsAnAlbumThatOpensToTheTargetLater) {
  const User carol = immich().add_user("Carol");
  job().album_id = immich().add_album(carol, "The family's");
  context_ = std::make_unique<sync::CycleContext>(share_.config);
  add_at("a.jpg");
  EXPECT_EQ(cycle().warnings.size(), 1u) << "album_closed";
  let_an_hour_pass();
  cycle();
  EXPECT_EQ(count_of(cycle(), "find_changed"), 0) << "the mirror is looked at no longer";
  immich().share_album(*job().album_id, share_.bob, "editor");
  EXPECT_EQ(count_of(cycle(), "fill_album"), 1);
  EXPECT_EQ(count_of(cycle(), "fill_album"), 0);
}

TEST_F(SyncWindow, FindsReassignedFaces) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  AssetSpec spec;
  spec.faces = {{.person = anna.id}, {.person = anna.id}};
  const Asset asset = add(spec);
  cycle();
  cycle();
  run("update asset_face set :\"face_person\" = " + quoted(ben.id) + " where id = " + quoted(asset.face_ids[0]));
  cycle();
  EXPECT_EQ(share_.count("asset_face f join person p on p.:\"person_id\" = f.:\"face_person\" where p.name = 'Ben' and "
                         "p.\"ownerId\" = " +
                         quoted(share_.bob.id)),
            1);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncWindow, FindsTextAndEmbeddingsThatCameLater) {
  if (!immich().columns().has("asset_ocr")) GTEST_SKIP() << "this Immich reads no text";
  AssetSpec spec;
  spec.done.ocr = false;
  const Asset asset = add(spec), other = add_at("other.jpg");
  cycle();
  cycle();
  run("insert into asset_ocr (\"assetId\", x1, y1, x2, y2, x3, y3, x4, y4, \"boxScore\", \"textScore\", text) values "
      "(" +
      quoted(asset.id) + ", 0, 0, 1, 0, 1, 1, 0, 1, 0.9, 0.8, 'LATE')");
  run("insert into ocr_search (\"assetId\", text) values (" + quoted(asset.id) + ", 'LATE')");
  run("update asset_job_status set \"ocrAt\" = now() where \"assetId\" = " + quoted(asset.id));
  run("update smart_search set embedding = (select embedding from smart_search where \"assetId\" = " +
      quoted(asset.id) + ") where \"assetId\" = " + quoted(other.id));
  cycle();
  EXPECT_EQ(share_.count("asset_ocr where text = 'LATE' and \"assetId\" = " + quoted(mirror_of(asset.id))), 1);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncWindow, FindsWhatEitherSideDeleted) {
  const Asset a = add_at("a.jpg"), b = add_at("b.jpg");
  cycle();
  run("delete from asset where id in (" + quoted(a.id) + ", " + quoted(mirror_of(b.id)) + ")");
  const sync::JobReport report = cycle();
  EXPECT_EQ(report.totals.removed, 1);
  EXPECT_EQ(report.totals.new_tombstones, 1);
  EXPECT_EQ(share_.mirrors(), 0);
  cycle();
  EXPECT_EQ(share_.mirrors(), 0) << "what the target deleted stays deleted";
}

// A session tells PostgreSQL's counters of its writes at most once a second, another one may have told of its own
// before.
TEST_F(SyncWindow, FindsATagWhoseCounterMovedLate) {
  const Asset photo = add_at("a.jpg");
  cycle();
  let_an_hour_pass();
  cycle();
  cycle();
  sync::Watermark mark = context_->watermark(job()).value();
  immich().add_tag(share_.alice, "New", {photo.id});
  // As a pass over another table leaves it, between the tag's commit and the move of its counter.
  mark.scanned_xid =
      immich().query("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xid")[0].get<std::int64_t>("xid");
  context_->advance(job(), mark);
  cycle();
  EXPECT_EQ(share_.count("tag_asset where \"assetId\" = " + quoted(mirror_of(photo.id))), 1);
}

// A session tells PostgreSQL's counters of a write when the statement after it ends, which may take many minutes.
TEST_F(SyncWindow, FindsATagWhoseSessionRunsALongStatement) {
  const auto pass = [&](std::chrono::seconds time) {
    sync::Watermark mark = context_->watermark(job()).value();
    mark.recent_at -= time, mark.watched_at -= time;
    context_->advance(job(), mark);
    cycle();
  };
  add_at("a.jpg");
  cycle();
  pg::Connection immichs = share_.database.connect();
  const auto before = context_->watermark(job()).value().recent_xid;
  pg::Transaction statement = immichs.begin();  // open for as long as the statement takes
  statement.query("select 1");
  immich().query("create table passed (n integer)");  // a later transaction
  for (int i = 0; i < 5; ++i) pass(std::chrono::seconds(90));
  EXPECT_LE(context_->watermark(job()).value().settled_xid, before);
  EXPECT_EQ(context_->watermark(job()).value().recent_xid, before) << "while it is open";
  statement.commit();
  for (int i = 0; i < 5; ++i) pass(std::chrono::seconds(90));
  EXPECT_GT(context_->watermark(job()).value().recent_xid, before);
}

TEST_F(SyncWindow, FindsATagWhereNothingIsCounted) {
  const Asset photo = add_at("a.jpg");
  run("alter database " + share_.database.config().name + " set track_counts = off");
  run("set track_counts = off");
  context_ = std::make_unique<sync::CycleContext>(share_.config);
  cycle();
  let_an_hour_pass();
  cycle();
  immich().add_tag(share_.alice, "New", {photo.id});
  cycle();
  sync::Watermark mark = context_->watermark(job()).value();
  mark.all_scanned_at -= std::chrono::minutes(5);
  context_->advance(job(), mark);
  cycle();
  EXPECT_EQ(share_.count("tag_asset where \"assetId\" = " + quoted(mirror_of(photo.id))), 1);
}

TEST_F(SyncWindow, FindsTagsStacksAndPeople) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  AssetSpec spec;
  spec.faces = {{.person = anna.id}};
  const Asset a = add(spec), b = add_at("b.jpg");
  cycle();
  cycle();
  immich().add_tag(share_.alice, "New", {a.id});
  const Uuid stack = immich().add_stack(share_.alice, {a.id, b.id});
  run("update person set name = 'Anna B.' where :\"person_id\" = " + quoted(anna.id));
  cycle();
  EXPECT_EQ(share_.count("tag_asset where \"assetId\" = " + quoted(mirror_of(a.id))), 1);
  EXPECT_EQ(share_.count("asset where \"stackId\" = " + quoted(mirror_of(stack))), 2);
  EXPECT_EQ(share_.count("person where name = 'Anna B.'"), 2);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncWindow, GoesOnWhereAFailedCycleLeftOff) {
  const Asset a = add_at("a.jpg");
  cycle();
  run("update asset_exif set description = 'new' where \"assetId\" = " + quoted(a.id));
  run("create function broken() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$");
  run("create trigger broken before update on asset_exif for each row execute function broken()");
  const sync::CycleReport failed = sync::run_cycle(*context_, {}, quiet_);
  EXPECT_EQ(failed.jobs.at(0).faults.size(), 1u) << "one mirror at fault is no failed step";
  run("drop trigger broken on asset_exif");
  cycle();
  EXPECT_EQ(share_.value("select description from asset_exif where \"assetId\" = " + quoted(mirror_of(a.id))), "new");
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
}

}  // namespace
}  // namespace kindred::support
