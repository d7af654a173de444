// One Kindred for every Immich from 2.0 on: what differs by version, on all of them. The whole suite runs on one of
// them with `./dev test --immich VERSION`.
#include "pg/versions.h"

#include "commands/doctor/doctor.h"
#include "commands/explain/explain.h"
#include "commands/plan/plan.h"
#include "commands/undo/dedup.h"
#include "commands/undo/restore.h"
#include "commands/undo/unshare.h"
#include "commands/verify/verify.h"
#include "cycle/context.h"
#include "pg/migrate.h"
#include "pg/sync_test.h"
#include "schema/schema_guard.h"
#include "schema/session.h"
#include "schema/statement_plans.h"
#include "sql.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class EachSchema : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Immich, EachSchema, testing::ValuesIn(ImmichSchema::versions()), version_name);

TEST_P(EachSchema, IsAccepted) {
  const TestDatabase database(GetParam());
  pg::Connection db = database.connect();
  EXPECT_THAT(immich::schema_findings(immich::Catalogue::read(db)), IsEmpty());
  EXPECT_THAT(immich::unknown_asset_tables(immich::Catalogue::read(db)), IsEmpty());
}

TEST_P(EachSchema, HasAllThatTheStatementsName) {
  const TestDatabase database(GetParam());
  pg::Connection db = database.connect();
  pg::migrate(db, sql::own::kFiles);
  sync::prepare_session(db);
  const immich::Catalogue catalogue = immich::Catalogue::read(db);
  pg::Transaction work = db.begin();
  EXPECT_THAT(sync::statement_failures(work, catalogue), IsEmpty());
}

/// A sharing in which everything occurs that this Immich knows.
class SharingOnEach : public SyncTest, public testing::WithParamInterface<std::string> {
 protected:
  SharingOnEach() : SyncTest(GetParam()) {
    album_ = immich().add_album(share_.bob, "From Alice");
    job().album_id = album_;
    anna_ = immich().add_person(share_.alice, "Anna", {.birth_date = "1990-05-17"});
    all_ = add(everything());
    plain_ = add({.path = "plain.jpg", .faces = {{.person = anna_.id}}});
    stacked_ = add({.path = "stacked.jpg"});
    immich().add_stack(share_.alice, {plain_.id, stacked_.id});
    immich().add_tag(share_.alice, "Trips/Alps", {all_.id, plain_.id});
    AssetSpec live;
    live.path = "live.heic";
    live.library = share_.photos;
    immich().add_live_photo(share_.alice, live);
  }

  AssetSpec everything() const {
    AssetSpec spec;
    spec.path = "hike/IMG_1.mp4";
    spec.faces = {{.person = anna_.id}, {.embedding = false, .source_type = "manual"}, {}};
    spec.ocr = {"Summit", "2062 m"};
    spec.edits = {"crop", "rotate"};
    spec.video = spec.sidecar = spec.fullsize = spec.encoded_video = true;
    return spec;
  }
  void expect_whole() {
    EXPECT_THAT(wrong(), IsEmpty());
    expect_settled();
  }

  Uuid album_;
  Person anna_;
  Asset all_, plain_, stacked_;
};

INSTANTIATE_TEST_SUITE_P(Immich, SharingOnEach, testing::ValuesIn(ImmichSchema::versions()), version_name);

TEST_P(SharingOnEach, SharesAllThatIsThere) {
  const SourceSnapshot before = source();
  const sync::JobReport report = sync();
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(report.totals.assets, 5);
  EXPECT_EQ(report.totals.people, 1);
  expect_whole();
  EXPECT_EQ(difference(before, source()), "");
}

TEST_P(SharingOnEach, FollowsWhatTheSourceChanges) {
  sync();
  run("update person set name = 'Anne' where :\"person_id\" = " + quoted(anna_.id));
  run("update asset_exif set description = 'On top' where \"assetId\" = " + quoted(stacked_.id));
  run("delete from asset_face where \"assetId\" = " + quoted(plain_.id));
  trash(all_);
  const Asset later = add({.path = "later.jpg", .faces = {{.person = immich().add_person(share_.alice, "Ben").id}}});
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_FALSE(is_mirrored(all_));
  EXPECT_TRUE(is_mirrored(later));
  expect_whole();
}

TEST_P(SharingOnEach, LeavesTheTargetWhatItDid) {
  sync();
  run("update person set name = 'Auntie' where :\"person_id\" = " + quoted(mirror_of(anna_.id)) +
      " and \"ownerId\" = " + quoted(share_.bob.id));
  run("delete from stack where \"ownerId\" = " + quoted(share_.bob.id));
  run("delete from asset where id = " + quoted(mirror_of(stacked_.id)));
  run("update person set name = 'Anne' where :\"person_id\" = " + quoted(anna_.id) +
      " and \"ownerId\" = " + quoted(share_.alice.id));
  sync();
  sync();
  EXPECT_FALSE(is_mirrored(stacked_));
  EXPECT_EQ(share_.count("person where name = 'Auntie'"), 1);
  expect_settled();
}

TEST_P(SharingOnEach, CanBeUndone) {
  const SourceSnapshot before = source();
  sync();
  sync::Progress quiet;
  sync::Unshare(share_.config, "family", quiet).run(false);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("person where \"ownerId\" = " + quoted(share_.bob.id)), 0);
  EXPECT_THAT(share_.targets_files(), IsEmpty());
  EXPECT_EQ(difference(before, source()), "");
  if (share_.database.at_least("3.2.0")) {
    EXPECT_EQ(share_.count("person_group"), 1) << "Alice's Anna";
  }
}

// The suite runs as the role that has what `doctor --grants` prints for this Immich. Here each command does, and what
// triggers of Immich's write for it: a right that the list forgot fails one of them.
TEST_P(SharingOnEach, NeedsNoRightThatIsNotListed) {
  ASSERT_EQ(share_.value("select rolsuper::text from pg_roles where rolname = '" + share_.config.database.user + "'"),
            "false");
  immich().query("update library set \"importPaths\" = array[$1], \"exclusionPatterns\" = '{}' where id = $2",
                 share_.shared.path, share_.shared.id);
  sync::Progress quiet;
  EXPECT_EQ(sync::make_plan(share_.config, {}, quiet).exit_code(), 0) << "before our own tables are there";
  EXPECT_THAT(sync().faults, IsEmpty());
  run("update person set name = 'Anne' where :\"person_id\" = " + quoted(anna_.id));
  run("update asset_exif set description = 'On top' where \"assetId\" = " + quoted(stacked_.id));
  run("delete from asset_face where \"assetId\" = " + quoted(plain_.id));
  run("delete from asset where id = " + quoted(mirror_of(stacked_.id)));
  trash(all_);
  const sync::Plan plan = sync::make_plan(share_.config, {}, quiet);
  EXPECT_EQ(plan.exit_code(), 0) << plan.jobs[0].report.error->what();
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_EQ(sync::verify(share_.config, {}, quiet).exit_code(), 0);
  EXPECT_EQ(sync::explain(share_.config, plain_.id.str(), std::nullopt).matches, 1);
  for (const sync::Finding& finding : sync::diagnose(share_.config, std::nullopt).findings) {
    EXPECT_NE(finding.health, sync::Health::red) << finding.check << ": " << finding.text;
    EXPECT_NE(finding.health, sync::Health::not_looked_at) << finding.check << ": " << finding.text;
  }
  {
    sync::CycleContext context(share_.config);
    std::vector<sync::JobDuplicates> duplicates = sync::find_duplicates(context, std::nullopt);
    for (sync::JobDuplicates& found : duplicates) sync::remove_duplicates(context, found);
  }
  sync::Restore(share_.config, {}).run();
  EXPECT_THAT(sync().faults, IsEmpty());
  EXPECT_TRUE(is_mirrored(stacked_));
  sync::Unshare(share_.config, "family", quiet).run(false);
  EXPECT_EQ(share_.mirrors(), 0);
}

}  // namespace
}  // namespace kindred::support
