// A program that starts goes on where the last one left off, and looks at everything where that cannot be trusted.
#include <filesystem>

#include "pg/sync_window.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

class SavedWatermark : public SyncWindow {
 protected:
  void start_anew() { context_ = std::make_unique<sync::CycleContext>(share_.config); }
  sync::JobReport cycle_with(const sync::CycleOptions& options) {
    return sync::run_cycle(*context_, options, quiet_).jobs.at(0);
  }
  /// A watermark long after all that was written.
  Asset share_and_rest() {
    const Asset asset = add_at("a/1.jpg");
    cycle();
    let_an_hour_pass();
    start_anew();
    cycle();
    start_anew();
    EXPECT_EQ(count_of(cycle(), "find_changed"), 0);
    start_anew();
    return asset;
  }
  /// Another one for each time that the watermark was written.
  std::string watermark_row() { return share_.value("select xmin::text from _kindred_watermark"); }
  std::int64_t looked_at() { return count_of(cycle(), "find_changed"); }
  std::string preview_of(const Asset& asset) {
    return share_.value("select path from asset_file where type = 'preview' and \"assetId\" = " +
                        quoted(mirror_of(asset.id)));
  }
};

TEST_F(SavedWatermark, Promise7AStartWithNothingToDoLooksAtNothing) {
  share_and_rest();
  const TableDigests own = digest_tables(immich().db(), Tables::own);
  const std::string before = watermark_row();
  const sync::JobReport idle = cycle();
  for (const sync::StepResult& step : idle.steps) EXPECT_EQ(step.count, 0) << step.name;
  EXPECT_EQ(watermark_row(), before);
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
}

TEST_F(SavedWatermark, AStartFindsWhatChangedWhileNoProgramRan) {
  const Asset asset = share_and_rest();
  run("update asset_exif set description = 'new' where \"assetId\" = " + quoted(asset.id));
  add_at("2.jpg");
  cycle();
  EXPECT_EQ(share_.value("select description from asset_exif where \"assetId\" = " + quoted(mirror_of(asset.id))),
            "new");
  EXPECT_EQ(share_.mirrors(), 2);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SavedWatermark, Promise3AFileThatADiskLostComesBackWhenEverythingIsLookedAt) {
  const Asset asset = share_and_rest();
  const std::string lost = preview_of(asset);
  fs::remove(lost);
  cycle();
  EXPECT_FALSE(fs::exists(lost)) << "nothing says that it is gone";
  cycle_with({.retry_all_faults = true, .everything = true});
  EXPECT_TRUE(fs::exists(lost));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SavedWatermark, AnotherConfigurationIsALookAtEverything) {
  share_and_rest();
  share_.config.jobs.at(0).people = PeopleMode::source;
  start_anew();
  EXPECT_EQ(looked_at(), 2);
  start_anew();
  EXPECT_EQ(looked_at(), 0) << "it is the job's configuration now";
}

TEST_F(SavedWatermark, AnUpgradeOfImmichIsALookAtEverything) {
  share_and_rest();
  run("insert into kysely_migrations (name, timestamp) values ('9999999999999-Later', '2036-01-01')");
  EXPECT_EQ(looked_at(), 2);
}

TEST_F(SavedWatermark, ADatabaseThatWasRestoredFromADumpIsALookAtEverything) {
  share_and_rest();
  // As psql makes a table anew and fills it.
  run("alter table _kindred_watermark rename to of_the_dump");
  run("create table _kindred_watermark (like of_the_dump including all)");
  run("insert into _kindred_watermark select * from of_the_dump");
  run("do $$ begin execute format('alter table _kindred_watermark owner to %I', (select tableowner from pg_tables where"
      " tablename = 'of_the_dump')); end $$");
  run("drop table of_the_dump");
  EXPECT_EQ(looked_at(), 2);
}

TEST_F(SavedWatermark, AClockThatWasSetBackWhileNoProgramRanIsALookAtEverything) {
  share_and_rest();
  // By this machine's clock an hour passed since, by PostgreSQL's nearly nothing.
  run("update _kindred_watermark set watermark = jsonb_set(watermark, '{at}', to_jsonb((watermark ->> 'at')::bigint - "
      "3600000))");
  EXPECT_EQ(looked_at(), 2);
}

// A machine without a clock of its own starts at an old time, and rows that are written then look old.
TEST_F(SavedWatermark, ARestartOfTheMachineIsALookAtEverything) {
  share_and_rest();
  run("update _kindred_watermark set watermark = jsonb_set(watermark, '{boot}', '\"another\"')");
  EXPECT_EQ(looked_at(), 2);
}

TEST_F(SavedWatermark, ALookAtEverythingThatFailedIsRepeated) {
  share_and_rest();
  const std::string folder = share_.shared.path + "a", aside = share_.folder / "aside";
  fs::rename(folder, aside);
  fs::create_directory_symlink(share_.photos.path + "a", folder);
  EXPECT_TRUE(cycle_with({.everything = true}).error) << "a link leads out of the tree";
  fs::remove(folder);
  fs::rename(aside, folder);
  EXPECT_EQ(looked_at(), 2);
}

TEST_F(SavedWatermark, ADayLaterItIsALookAtEverything) {
  share_and_rest();
  run("update _kindred_watermark set watermark = jsonb_set(watermark, '{all_at}', to_jsonb((watermark ->> "
      "'at')::bigint - 86400000))");
  EXPECT_EQ(looked_at(), 2);
}

/// 30 photos that the source threw away, which the brake holds.
class HeldMirrors : public SavedWatermark {
 protected:
  void hold_thirty() {
    for (int i = 0; i < 30; ++i) add_at("p" + std::to_string(i) + ".jpg");
    cycle();
    run("update asset set \"deletedAt\" = now(), status = 'trashed' where \"ownerId\" = " + quoted(share_.alice.id));
    ASSERT_TRUE(cycle().brake);
    let_an_hour_pass();
    cycle_with({});
  }
};

TEST_F(HeldMirrors, Promise7AreNotLookedAtWhileNothingChanges) {
  hold_thirty();
  const TableDigests own = digest_tables(immich().db(), Tables::own);
  for (int start = 0; start < 2; ++start) {
    const sync::JobReport idle = cycle_with({});
    EXPECT_EQ(count_of(idle, "find_changed"), 0);
    ASSERT_TRUE(idle.brake);
    EXPECT_EQ(idle.brake->would_remove, 30);
    EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
    start_anew();
  }
}

TEST_F(HeldMirrors, AreJudgedAgainWhenAnythingChanges) {
  hold_thirty();
  run("update asset set \"deletedAt\" = null, status = 'active' where \"originalFileName\" < 'p2' and \"ownerId\" = " +
      quoted(share_.alice.id));
  const sync::JobReport fewer = cycle_with({});
  const std::int64_t back = share_.count("asset where status = 'active' and \"ownerId\" = " + quoted(share_.alice.id));
  EXPECT_FALSE(fewer.brake) << "not more than twenty are left";
  EXPECT_EQ(fewer.totals.removed, 30 - back);
  EXPECT_EQ(share_.mirrors(), back);
  cycle_with({});
  EXPECT_EQ(share_.count("_kindred_held"), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(HeldMirrors, AreReleasedByAProgramThatStarts) {
  hold_thirty();
  start_anew();
  const sync::JobReport released = cycle_with({.release = job().name, .most_released = 30});
  EXPECT_EQ(released.totals.removed, 30);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("_kindred_held"), 0);
  EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
