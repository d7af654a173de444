// `plan`: what it foretells is what the cycle then does, step by step, and it writes nothing. Sharing::sync() checks
// both before every cycle of a SyncTest (support/foretold.h); here is what the plan itself says.
#include "commands/plan/plan.h"

#include <fmt/format.h>

#include "files/mount.h"
#include "pg/sync_test.h"
#include "schema/session.h"
#include "schema/table_copies.h"

namespace kindred::support {
namespace {

using testing::Contains;
using testing::IsEmpty;

class PlanTest : public SyncTest {
 protected:
  sync::JobPlan plan() const {
    sync::Progress quiet;
    return sync::make_plan(share_.config, {}, quiet).jobs.at(0);
  }
  static const sync::PlannedStep& step(const sync::JobPlan& plan, std::string_view name) {
    for (const sync::PlannedStep& found : plan.steps) {
      if (found.name == name) return found;
    }
    throw std::logic_error("no step " + std::string(name));
  }
  /// The reasons of a step's examples.
  static std::vector<std::string> reasons(const sync::JobPlan& plan, std::string_view name) {
    std::vector<std::string> out;
    for (const sync::PlannedExample& example : step(plan, name).examples) out.push_back(example.reason);
    return out;
  }
  static std::vector<std::string> names(const sync::JobPlan& plan, std::string_view name) {
    std::vector<std::string> out;
    for (const sync::PlannedExample& example : step(plan, name).examples) out.push_back(example.name);
    return out;
  }
  static std::int64_t acts(const sync::JobPlan& plan) {
    std::int64_t count = 0;
    for (const sync::PlannedStep& found : plan.steps) count += found.acts ? found.count : 0;
    return count;
  }
};

TEST_F(PlanTest, BeforeTheFirstCycleItNeedsNoTablesOfOurs) {
  job().album_id = immich().add_album(share_.bob, "From Alice");
  const Uuid anna = immich().add_person(share_.alice, "Anna").id;
  AssetSpec spec;
  spec.path = "a.jpg";
  spec.faces = {{.person = anna}};
  const Asset asset = add(spec);
  spec.path = "live.heic";
  spec.library = share_.photos;
  immich().add_live_photo(share_.alice, spec);
  spec.path = "waiting.jpg";
  spec.done.clip = false;
  add(spec);
  const sync::JobPlan first = plan();
  EXPECT_EQ(share_.count("pg_tables where schemaname = 'public' and tablename ~ '^_(face_sync|kindred)'"), 0);
  EXPECT_EQ(step(first, "insert_assets").count, 3);
  EXPECT_EQ(step(first, "insert_people").count, 1);
  EXPECT_EQ(step(first, "fill_album").count, 2);
  EXPECT_EQ(first.report.pending, 1);
  EXPECT_THAT(names(first, "insert_people"), Contains("Anna"));
  EXPECT_THAT(reasons(first, "insert_assets"), Contains("new: ready, and part of the job"));
  EXPECT_THAT(reasons(first, "insert_assets"), Contains("new: the motion part of a live photo"));
  sync();
  EXPECT_TRUE(is_mirrored(asset));
  EXPECT_EQ(acts(plan()), 0) << "nothing to do";
}

TEST_F(PlanTest, CountsEachWaitingPhotoAtTheFirstStageThatIsToCome) {
  const auto add_without = [&](const char* path, const auto& undo) {
    AssetSpec spec;
    spec.path = path;
    undo(spec.done);
    add(spec);
  };
  add_without("a.jpg", [](auto& done) { done.metadata = false; });
  add_without("b.jpg", [](auto& done) { done.clip = done.faces = false; });
  add_without("c.jpg", [](auto& done) { done.clip = false; });
  add_without("d.jpg", [](auto& done) { done.faces = false; });
  add_at("ready.jpg");
  std::vector<std::pair<std::string, int>> stages;
  for (const sync::WaitingStage& stage : plan().waiting) stages.emplace_back(stage.stage, stage.assets);
  EXPECT_THAT(stages, testing::ElementsAre(testing::Pair("metadata", 1), testing::Pair("smart search", 2),
                                           testing::Pair("face detection", 1)));
}

TEST_F(PlanTest, SaysWhyEachMirrorWouldGoOrChange) {
  const Asset trashed = add_at("a.jpg"), described = add_at("b.jpg"), refused = add_at("c.jpg"),
              locked = add_at("d.jpg");
  sync();
  pg::Connection& db = immich().db();
  db.query("update asset set \"deletedAt\" = now(), status = 'trashed' where id = $1", trashed.id);
  db.query("update asset set visibility = 'locked' where id = $1", locked.id);
  db.query("update asset_exif set description = 'new words' where \"assetId\" = $1", described.id);
  db.query("delete from asset where id = $1", mirror_of(refused.id));
  const sync::JobPlan planned = plan();
  EXPECT_THAT(reasons(planned, "remove_mirrors"),
              testing::UnorderedElementsAre("removed: the source trashed it", "removed: the source locked it"));
  EXPECT_THAT(reasons(planned, "note_tombstones"), testing::ElementsAre("tombstone: the target deleted it for good"));
  EXPECT_THAT(reasons(planned, "follow_rows"), Contains(testing::StartsWith("updated: asset_exif.description")));
  sync();
  EXPECT_EQ(share_.mirrors(), 1);
}

TEST_F(PlanTest, FindsFaultsWithoutTryingThem) {
  const Asset bad = add_at("bad.jpg");
  add_at("good.jpg");
  std::filesystem::remove(bad.files.at("preview"));
  const sync::JobPlan planned = plan();
  EXPECT_EQ(planned.report.faults_by_reason, (std::map<std::string, std::int64_t>{{"preview_missing", 1}}));
  EXPECT_EQ(step(planned, "insert_assets").count, 1);
  sync();
  EXPECT_EQ(plan().report.faults_by_reason.size(), 1u) << "`sync` would try it again";
}

// Whatever the file system knows, the plan says what comes of it: the cycle is compared with it.
TEST_F(PlanTest, TellsWhetherOriginalsCanBeReflinked) {
  job().originals = OriginalsMode::reflink;
  add_at("1.jpg");
  const auto mount = files::mount_of(share_.folder.path());
  ASSERT_TRUE(mount);
  if (!files::may_reflink(*mount) && mount->type != "overlay") {
    EXPECT_EQ(plan().report.faults_by_reason.at("not_supported"), 1);
  }
  share_.plan_first = true;
  EXPECT_NO_THROW(share_.cycle());
}

TEST_F(PlanTest, TellsWhetherThumbnailsCanBeReflinked) {
  job().thumbnails = ThumbnailsMode::reflink;
  add_at("1.jpg");
  share_.plan_first = true;
  EXPECT_NO_THROW(share_.cycle());
}

TEST_F(PlanTest, CountsLivePhotosThatBecomeStills) {
  AssetSpec spec;
  spec.library = share_.photos;
  std::vector<Asset> stills;
  for (const char* path : {"inside.heic", "outside.heic"}) {
    spec.path = path;
    stills.push_back(immich().add_live_photo(share_.alice, spec));
  }
  const std::string elsewhere = share_.folder / "videos.mov";
  const char* kVideo = "(select \"livePhotoVideoId\" from asset where id = $1)";
  const auto path = immich()
                        .query(std::string("select \"originalPath\" from asset where id = ") + kVideo, stills[1].id)[0]
                        .get<std::string>("originalPath");
  std::filesystem::rename(path, elsewhere);
  immich().query(std::string("update asset set \"originalPath\" = $2 where id = ") + kVideo, stills[1].id, elsewhere);
  EXPECT_EQ(plan().stills, 1);
  sync();
  EXPECT_EQ(plan().stills, 0) << "they are mirrored";
}

TEST_F(PlanTest, SaysThatTheBrakeWouldHold) {
  for (int i = 0; i < 30; ++i) add_at(fmt::format("{}.jpg", i));
  sync();
  immich().query("update asset set \"deletedAt\" = now(), status = 'trashed' where \"ownerId\" = $1", share_.alice.id);
  const sync::JobPlan planned = plan();
  ASSERT_TRUE(planned.report.brake.has_value());
  EXPECT_EQ(planned.report.brake->would_remove, 30);
  const auto held = std::find_if(planned.steps.begin(), planned.steps.end(),
                                 [](const sync::PlannedStep& step) { return step.name == "remove_mirrors"; });
  ASSERT_NE(held, planned.steps.end());
  ASSERT_EQ(held->examples.size(), 10u);
  EXPECT_EQ(held->examples[0].reason, "held back by the brake: the source trashed it");
  EXPECT_EQ(step(planned, "remove_mirrors").count, 0);
  EXPECT_EQ(share_.count("_kindred_brake"), 0);
  sync();
  EXPECT_EQ(share_.mirrors(), 30);
}

TEST_F(PlanTest, MovesAndReplacedOriginalsAreForetold) {
  const Asset moved = add_at("a.jpg"), chain = add_at("b.jpg");
  sync();
  namespace fs = std::filesystem;
  // b takes the place that a leaves: what lies there now is in its way until a has moved
  fs::rename(moved.original_path, share_.photos.path + "c.jpg");
  fs::rename(chain.original_path, moved.original_path);
  immich().query("update asset set \"originalPath\" = $2 where id = $1", moved.id, share_.photos.path + "c.jpg");
  immich().query("update asset set \"originalPath\" = $2 where id = $1", chain.id, moved.original_path);
  EXPECT_GE(step(plan(), "follow_originals").count, 1);
  sync();
  sync();
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(PlanTest, WhatOneJobDoesTheNextOneFinds) {
  const Library narrow_tree = immich().add_library(share_.bob, share_.folder / "bob-b");
  Job other = Sharing::job("other", share_.alice, share_.photos, share_.bob, narrow_tree);
  other.source_path_prefix = share_.photos.path + "b/";
  job().source_path_prefix = share_.photos.path + "a/";
  const Asset asset = add_at("a/1.jpg");
  add_at("b/0.jpg");
  share_.config.jobs.push_back(other);
  share_.cycle();
  namespace fs = std::filesystem;
  add_at("a/stays.jpg");
  fs::rename(asset.original_path, share_.photos.path + "b/1.jpg");
  immich().query("update asset set \"originalPath\" = $2 where id = $1", asset.id, share_.photos.path + "b/1.jpg");
  share_.cycle();
  EXPECT_EQ(share_.value("select job from _face_sync_asset_map where source_asset_id = '" + asset.id.str() + "'"),
            "other");
}

TEST_F(PlanTest, TheDatabaseItselfRefusesToLetItWrite) {
  // Were a table that a step writes not among the copies, the step would fail rather than write.
  add_at("a.jpg");
  const sync::JobPlan planned = plan();
  EXPECT_FALSE(planned.report.error.has_value());
  for (const sync::PlannedStep& step : planned.steps) EXPECT_FALSE(step.error.has_value()) << step.name;
}

/// Takes all tables of Immich's for itself for a moment whenever a step begins, as a migration would.
class TakingTables : public sync::Progress {
 public:
  explicit TakingTables(Instance& immich) : immich_(immich) { immich_.query("set lock_timeout = '1s'"); }
  void step_started(std::string_view /*name*/, const sync::Sentence& /*sentence*/) override {
    pg::Transaction work = immich_.db().begin();
    work.run_script("lock table asset, asset_exif, asset_face, asset_file, person, \"user\" in access exclusive mode");
    ++taken;
  }

  int taken = 0;

 private:
  Instance& immich_;
};

TEST_F(PlanTest, LocksNothingForLongerThanAStatement) {
  AssetSpec spec;
  spec.path = "a.jpg";
  spec.faces = {{.person = immich().add_person(share_.alice, "Anna").id}};
  add(spec);
  for (const char* const next : {"b.jpg", "c.jpg"}) {
    TakingTables migration(immich());
    const sync::JobPlan planned = sync::make_plan(share_.config, {}, migration).jobs.at(0);
    EXPECT_FALSE(planned.report.error.has_value()) << planned.report.error->what();
    EXPECT_GE(migration.taken, static_cast<int>(planned.steps.size()));
    sync();
    add_at(next);
  }
}

/// How often a plan makes copies.
class CountingCopies : public sync::Progress {
 public:
  void step_started(std::string_view name, const sync::Sentence&) override { copies += name == "make_copies" ? 1 : 0; }
  int copies = 0;
};

TEST_F(PlanTest, Promise7CopiesNoPhotosWhereNothingIsToBeDone) {
  AssetSpec spec;
  spec.faces = {{.person = immich().add_person(share_.alice, "Anna").id}};
  const Asset asset = add(spec);
  sync();
  sync();
  CountingCopies idle, busy;
  EXPECT_EQ(sync::make_plan(share_.config, {}, idle).jobs.at(0).report.error, std::nullopt);
  EXPECT_EQ(idle.copies, 1);
  run("update asset_exif set model = 'other' where \"assetId\" = " + quoted(asset.id));
  const sync::JobPlan plan = sync::make_plan(share_.config, {}, busy).jobs.at(0);
  EXPECT_EQ(busy.copies, 2) << "first of the small tables, then of all";
  EXPECT_EQ(step(plan, "follow_rows").count, 1);
}

TEST_F(PlanTest, RefusesChangesWhereOnlySmallTablesAreCopied) {
  const Uuid anna = immich().add_person(share_.alice, "Anna").id;
  add({});
  sync();
  pg::Connection session(share_.config.database, "test");
  sync::prepare_session(session);
  sync::make_copies(session, immich::Catalogue::read(session), share_.config.jobs, sync::Copied::small);
  EXPECT_TRUE(session.query("select from pg_class where relname = 'asset' and relpersistence = 't'").empty());
  const auto refusal = [&](const std::string& statement) {
    try {
      session.query(immich().adapted(statement), anna);
      return std::string();
    } catch (const pg::SqlError& error) {
      return error.sqlstate();
    }
  };
  EXPECT_EQ(refusal("update person set name = 'Ann' where :\"person_id\" = $1"), "25006") << "a copy";
  EXPECT_EQ(refusal("update person set name = 'Ann' where :\"person_id\" = $1 and name = 'Ben'"), "") << "no row";
  EXPECT_EQ(refusal("update asset set status = 'deleted' where id = $1"), "25006") << "the table itself";
}

// Seen: a plan after an upgrade of Kindred, before the first cycle. A migration replaces a key by its name.
TEST_F(PlanTest, CopiesHaveTheirTablesKeysByName) {
  add({});
  sync();
  pg::Connection session(share_.config.database, "test");
  sync::prepare_session(session);
  sync::make_copies(session, immich::Catalogue::read(session), share_.config.jobs, sync::Copied::small);
  EXPECT_EQ(session
                .query("select conname from pg_constraint where contype = 'p' and conrelid ="
                       " 'pg_temp._kindred_person_fault'::regclass")[0]
                .get<std::string>("conname"),
            "_kindred_person_fault_pkey");
}

}  // namespace
}  // namespace kindred::support
