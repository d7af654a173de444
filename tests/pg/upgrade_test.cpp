// Immich is upgraded under a Kindred that runs: the next cycle finds the new schema, and the mirrors stay what they
// are.
#include "immich/instance.h"
#include "pg/sync_test.h"
#include "pg/versions.h"

namespace kindred::support {
namespace {

using testing::IsEmpty;

class Upgrade : public SyncTest {
 protected:
  Upgrade() : SyncTest("2.7.5") {}

  sync::CycleReport cycle() { return sync::run_cycle(*context_, {}, quiet_); }
  /// Columns with their types, and foreign keys.
  static std::string shape(pg::Connection& db) {
    return std::string(db.query(R"(select
        (select string_agg(format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull),
                           E'\n' order by c.relname, a.attname)
         from pg_class c join pg_attribute a on a.attrelid = c.oid
         where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
           and c.relname !~ '^_(kindred|face_sync)_' and c.relname not in ('smart_search', 'face_search'))
        || (select string_agg(format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)), E'\n'
                              order by conrelid::regclass::text, pg_get_constraintdef(oid))
            from pg_constraint where connamespace = 'public'::regnamespace and conrelid::regclass::text !~ '^_(kindred|face)')
        || (select string_agg(format('%s %s', tgrelid::regclass, tgname), E'\n' order by tgrelid::regclass::text, tgname)
            from pg_trigger where not tgisinternal) as shape)")
                           .text(0, "shape")
                           .value_or(""));
  }

  std::unique_ptr<sync::CycleContext> context_;
  sync::Progress quiet_;
};

TEST_F(Upgrade, IsWrittenDownAsTheVersionsAre) {
  for (const char* version : {"3.1.0", "3.2.0", "3.3.0"}) {
    upgrade(version);
    const TestDatabase fresh(version, {.vector_indexes = false});
    pg::Connection db = fresh.connect();
    EXPECT_EQ(shape(immich().db()), shape(db)) << version;
  }
}

TEST_F(Upgrade, InPlaceIsFollowedByARunningProgram) {
  context_ = std::make_unique<sync::CycleContext>(share_.config);
  job().album_id = immich().add_album(share_.bob, "From Alice");
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  AssetSpec video;
  video.path = "film.mp4";
  video.video = video.encoded_video = video.sidecar = true;
  add(video);
  const Asset photo = add({.path = "1.jpg", .faces = {{.person = anna.id}, {.person = ben.id}}, .ocr = {"Summit"}});
  EXPECT_EQ(cycle().exit_code(), 0);
  std::filesystem::remove(share_.value("select \"thumbnailPath\" from person where name = 'Ben' and \"ownerId\" = " +
                                       quoted(share_.bob.id)));
  run("delete from person where name = 'Ben' and \"ownerId\" = " + quoted(share_.bob.id));
  run("update person set name = 'Auntie' where name = 'Anna' and \"ownerId\" = " + quoted(share_.bob.id));
  EXPECT_EQ(cycle().exit_code(), 0);

  int next = 1;
  for (const char* version : {"3.1.0", "3.2.0", "3.3.0"}) {
    SCOPED_TRACE(version);
    upgrade(version);
    const std::int64_t mirrors = share_.mirrors();
    sync::CycleReport report = cycle();
    EXPECT_EQ(report.exit_code(), 0);
    if (report.jobs[0].error) ADD_FAILURE() << report.jobs[0].error->what();
    EXPECT_EQ(share_.mirrors(), mirrors) << "nothing is made again";
    EXPECT_EQ(share_.value("select name from person where :\"person_id\" = " + quoted(mirror_of(anna.id))), "Auntie");
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
    const TableDigests before = digest_tables(immich().db());
    EXPECT_EQ(cycle().exit_code(), 0);
    EXPECT_EQ(difference(before, digest_tables(immich().db())), "");

    add({.path = std::to_string(++next) + ".jpg", .faces = {{.person = anna.id}, {.person = ben.id}}});
    EXPECT_EQ(cycle().exit_code(), 0);
    EXPECT_EQ(share_.mirrors(), mirrors + 1);
    EXPECT_EQ(share_.count("person where \"ownerId\" = " + quoted(share_.bob.id)), 1) << "Ben stays away";
    EXPECT_THAT(broken_promises(share_.config), IsEmpty());
  }
}

TEST_F(Upgrade, ToAVersionThatNobodyTriedIsAcceptedWhereAllFits) {
  run("insert into version_history (version) values ('3.9.0')");
  run("alter table asset_exif add mood text");
  share_.database.grant();
  const Asset photo = add({.path = "1.jpg"});
  run("update asset_exif set mood = 'good'");
  const sync::CycleReport report = share_.cycle();
  EXPECT_EQ(report.exit_code(), 0);
  EXPECT_FALSE(immich::is_tried_version(report.immich_version));
  EXPECT_EQ(report.nearest_schema, share_.database.version());
  EXPECT_EQ(report.schema_differences, 1u) << "also under a version that was tried";
  EXPECT_EQ(share_.value("select mood from asset_exif where \"assetId\" = " + quoted(mirror_of(photo.id))), "good");
}

}  // namespace
}  // namespace kindred::support
