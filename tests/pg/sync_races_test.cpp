// What happens beside a cycle: the source withdraws a photo while its files are placed, Immich's own writes get in the
// way, the connection breaks. Triggers that the test adds stand in for the other side, at the very moment that matters.
#include <array>
#include <thread>

#include "pg/migrate.h"
#include "pg/sync_test.h"
#include "support/eventually.h"

namespace kindred::support {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class SyncRaces : public SyncTest {
 protected:
  SyncRaces() {
    pg::Connection kindreds(share_.config.database, "test");  // to whom its own tables belong
    pg::migrate(kindreds, sql::own::kFiles);
    script("create sequence times");
  }
  void script(const std::string& sql) {
    pg::Transaction work = immich().db().begin();
    work.run_script(sql);
    work.commit();
  }
  /// Runs `body` (of a trigger function in PL/pgSQL) before each row that is inserted into `table`.
  /// `body` runs as the one who makes it: Immich, not the role that Kindred runs as.
  void before_insert(const std::string& table, const std::string& body) {
    script("create or replace function interfere() returns trigger language plpgsql security definer as $$ begin " +
           body + " return new; end $$; create trigger interfere before insert on " + table +
           " for each row execute function interfere();");
  }
  void stop_interfering() { script("drop function interfere() cascade"); }
  /// Runs a cycle whose job fails and gives its error.
  Error failure() {
    const sync::CycleReport report = share_.cycle();
    if (report.jobs.at(0).error) return *report.jobs[0].error;
    ADD_FAILURE() << "the job did not fail";
    return Error(ErrorKind::usage, "");
  }
  void expect_mended(std::int64_t mirrors) {
    stop_interfering();
    EXPECT_THAT(sync().faults, IsEmpty());
    EXPECT_EQ(share_.mirrors(), mirrors);
    EXPECT_EQ(share_.count("_kindred_batch"), 0);
    EXPECT_THAT(wrong(), IsEmpty());
  }
};

/// Once the batch is on record its candidates are fixed; then the source thinks again.
TEST_F(SyncRaces, APhotoIsLockedWhileItsFilesArePlaced) {
  const Asset locked = add_at("1.jpg"), stays = add_at("2.jpg");
  before_insert("_kindred_batch", "update asset set visibility = 'locked' where id = '" + locked.id.str() + "';");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(stays) && !is_mirrored(locked));
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
}

TEST_F(SyncRaces, APhotoIsDeletedWhileItsFilesArePlaced) {
  const Asset deleted = add({.path = "1.jpg", .edits = {"crop"}, .sidecar = true}), stays = add_at("2.jpg");
  before_insert("_kindred_batch", "delete from asset where id = '" + deleted.id.str() + "';");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(stays));
  EXPECT_EQ(share_.mirrors(), 1);
  EXPECT_THAT(wrong(), IsEmpty());
}

// A mirror without a thumbnail would be on Immich's list of missing work, one with a file too many could not be undone.
TEST_F(SyncRaces, ImmichDropsAThumbnailWhileTheFilesArePlaced) {
  const Asset asset = add_at("1.jpg"), stays = add_at("2.jpg");
  before_insert("_kindred_batch", "delete from asset_file where path = '" + asset.files.at("preview") + "';");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(stays) && !is_mirrored(asset));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncRaces, ImmichAddsAFileWhileTheFilesArePlaced) {
  const Asset asset = add_at("1.jpg"), stays = add_at("2.jpg");
  std::string path = asset.files.at("preview");
  path.replace(path.find("_preview"), std::string("_preview").size(), "_fullsize");
  write_file(path, "made a moment later");
  before_insert("_kindred_batch", "insert into asset_file (\"assetId\", type, path) values ('" + asset.id.str() +
                                      "', 'fullsize', '" + path + "');");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(stays) && !is_mirrored(asset));
  EXPECT_THAT(wrong(), testing::ElementsAre(testing::HasSubstr("not_converged"))) << "it comes with the next cycle";
  expect_mended(2);
}

// Deadlocks and serialization failures pass: the same transaction is tried again.
TEST_F(SyncRaces, DeadlocksWithImmichAreTriedAgain) {
  add_at("1.jpg");
  before_insert("smart_search",
                "if nextval('times') < 3 then raise exception 'held up' using errcode = '40P01'; end if;");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_EQ(share_.value("select last_value from times"), "3");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncRaces, DeadlocksOfAllPhotosWithoutEndAreNoPhotosFault) {
  for (int i = 0; i < 40; ++i) add(AssetSpec{});
  before_insert("smart_search", "raise exception 'held up' using errcode = '40001';");
  EXPECT_EQ(failure().kind(), ErrorKind::transient);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  expect_mended(40);
}

TEST_F(SyncRaces, DeadlocksOfOnePhotoWithoutEndAreItsFault) {
  const Asset held = add_at("held.jpg");
  add_at("2.jpg");
  before_insert("smart_search", "if new.\"assetId\" = '" + mirror_of(held.id).str() +
                                    "' then raise exception 'held up' using errcode = '40001'; end if;");
  EXPECT_THAT(sync(), HasOneFault(held, "sql_40001"));
  EXPECT_EQ(share_.mirrors(), 1);
  expect_mended(2);
}

TEST_F(SyncRaces, TheConnectionBreaksInTheBatchsTransaction) {
  for (int i = 0; i < 6; ++i) add(AssetSpec{});
  share_.config.batch_size = 2;
  before_insert("asset_exif", "if nextval('times') = 3 then perform pg_terminate_backend(pg_backend_pid()); end if;");
  EXPECT_EQ(failure().kind(), ErrorKind::unreachable);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  expect_mended(6);
}

// The predecessor took "disk full" for a lost connection.
TEST_F(SyncRaces, ThePostgresDiskIsFull) {
  for (int i = 0; i < 3; ++i) add(AssetSpec{});
  before_insert("asset_exif", "raise exception 'no space left on device' using errcode = '53100';");
  const Error error = failure();
  EXPECT_EQ(error.kind(), ErrorKind::no_space);
  EXPECT_THAT(error.what(), HasSubstr("no space left"));
  EXPECT_EQ(share_.count("_kindred_fault"), 0) << "no single photo's fault";
  expect_mended(3);
}

// The mirror's checksum is of its path, so it never meets the target's own upload of the same picture.
TEST_F(SyncRaces, TheTargetUploadsTheSamePicture) {
  const Asset asset = add_at("1.jpg");
  immich().add_asset(share_.bob, {.content = read_file(asset.original_path)});
  EXPECT_EQ(sync().totals.assets, 1) << "the same picture of the target's own is another asset";
  EXPECT_THAT(wrong(), IsEmpty());
}

// Its last face goes, and another job's batch is just putting in the next one: the person is to stay, with that face.
TEST_F(SyncRaces, APersonIsNotSweptWhoGetsAFaceMeanwhile) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset first = add({.faces = {{.person = anna.id}}});
  const Asset bobs = immich().add_asset(share_.bob, {.faces = {{}}});
  sync();
  const std::string person = quoted(mirror_of(anna.id));
  immich().query("delete from asset_face where id = $1", first.face_ids[0]);
  pg::Connection other = share_.database.connect();
  pg::Transaction batch = other.begin(pg::Isolation::repeatable_read);
  batch.run_script("lock table _face_sync_person_map in row share mode");
  batch.query(immich().adapted("update asset_face set :\"face_person\" = " + person + " where id = $1"),
              bobs.face_ids[0]);
  std::jthread cycle([&] { sync(); });
  ASSERT_TRUE(eventually([&] { return cycle_waits_for_lock(immich().db()); }));
  batch.commit();
  cycle.join();
  EXPECT_EQ(share_.count("asset_face where :\"face_person\" = " + person), 1);
  EXPECT_EQ(share_.count("_face_sync_person_map where target_person_id = " + person), 1);
}

TEST_F(SyncRaces, TwoInstancesDoNotWorkOnOneJob) {
  add_at("1.jpg");
  std::vector<std::jthread> instances;
  std::array<sync::CycleReport, 4> reports;
  for (sync::CycleReport& report : reports) {
    instances.emplace_back([&] { report = share_.cycle(); });
  }
  instances.clear();
  std::int64_t made = 0;
  for (const sync::CycleReport& report : reports) {
    EXPECT_FALSE(report.jobs.at(0).error) << report.jobs[0].error->what();
    made += report.jobs[0].totals.assets;
  }
  EXPECT_EQ(made, 1);
  EXPECT_THAT(wrong(), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
