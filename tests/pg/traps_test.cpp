// Traps that the predecessor fell into and that no other suite goes through; docs/traps.md lists all of them with their
// tests.
#include <filesystem>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

class Traps : public SyncTest {
 protected:
  AssetSpec with_faces(const std::vector<Uuid>& people) {
    AssetSpec spec;
    for (const Uuid& person : people) spec.faces.push_back({.person = person});
    return spec;
  }
  std::string of_person(const std::string& column, const Uuid& person) {
    return share_.value("select " + column + " from person where :\"person_id\" = " + quoted(person));
  }
  /// Makes PostgreSQL refuse, before `event` (insert, delete …) on a table, each row that names one of these ids.
  void refuse(const std::string& event, const std::string& table, const std::string& ids) {
    const std::string row = event == "delete" ? "old" : "new";
    run("create or replace function no() returns trigger language plpgsql as $$ begin if to_jsonb(" + row +
        ")::text ~ '" + ids + "' then raise exception 'no'; end if; return " + row + "; end $$");
    run("create trigger no before " + event + " on " + table + " for each row execute function no()");
  }
  void stop_refusing(const std::string& table) { run("drop trigger no on " + table); }
};

// Names of columns come from the catalogue, so whoever may alter a table may put anything into one.
TEST_F(Traps, TrapNamesOfColumnsAreQuoted) {
  const Asset asset = add_at("a.jpg");
  const std::string odd = R"("mood""; drop table person; -- $1 '")";
  run("alter table asset_exif add " + odd + " text");
  share_.database.grant();
  run("update asset_exif set " + odd + " = 'merry'");
  sync();
  EXPECT_EQ(share_.count("asset_exif where " + odd + " = 'merry'"), 2);
  run("update asset_exif set " + odd + " = 'sad' where \"assetId\" = " + quoted(asset.id));
  sync();
  EXPECT_EQ(share_.count("asset_exif where " + odd + " = 'sad'"), 2);
  EXPECT_THAT(wrong(), IsEmpty());
}

// An XMP row of the mirror's that named the source's file once had that file unlinked.
TEST_F(Traps, TrapWhatARowNamesIsUnlinkedOnlyInTheTargetsFolders) {
  AssetSpec spec;
  spec.sidecar = true;
  const Asset asset = add(spec), stays = add_at("stays.jpg");
  sync();
  const std::string mirror = quoted(mirror_of(asset.id));
  for (const char* type : {"sidecar", "preview"}) {
    run("update asset_file set path = '" + asset.files.at(type) + "' where type = '" + type +
        "' and \"assetId\" = " + mirror);
  }
  const std::string thumbs = immich().media_root() + "/thumbs/";
  run("update asset_file set path = '" + thumbs + share_.bob.id.str() + "/../" +
      asset.files.at("thumbnail").substr(thumbs.size()) + "' where type = 'thumbnail' and \"assetId\" = " + mirror);
  trash(asset);
  const SourceSnapshot before = source();
  EXPECT_EQ(sync().totals.removed, 1);
  EXPECT_EQ(difference(before, source()), "");
  trash(stays);
  EXPECT_EQ(sync().totals.removed, 1);
  EXPECT_FALSE(fs::exists(job().target_path_prefix + "stays.jpg")) << "the path that leads out holds up no other";
}

TEST_F(Traps, TrapARemovalThatRollsBackRemovesNoFile) {
  AssetSpec spec;
  spec.sidecar = true;
  const Asset asset = add(spec);
  sync();
  trash(asset);
  const std::vector<std::string> files = share_.targets_files();
  refuse("delete", "asset", mirror_of(asset.id).str());
  share_.cycle();
  EXPECT_EQ(share_.targets_files(), files);
  EXPECT_EQ(share_.count("_kindred_unlink"), 0);
  stop_refusing("asset");
  EXPECT_EQ(sync().totals.removed, 1);
  EXPECT_THAT(share_.targets_files(), IsEmpty());
}

// An error in the copy of the faces, or before the savepoint, cost the whole batch.
TEST_F(Traps, TrapAnErrorInWhateverTableCostsOnePhotoAlone) {
  add_at("first.jpg");
  sync();
  for (const std::string table :
       {"asset", "asset_file", "smart_search", "asset_edit", "asset_face", "face_search", "_face_sync_asset_map"}) {
    SCOPED_TRACE(table);
    if (table == "asset_edit" && !immich().columns().has(table)) continue;
    AssetSpec spec = with_faces({immich().add_person(share_.alice, "P").id});
    spec.edits = {"crop"};
    const Asset bad = add(spec), good = add({});
    refuse("insert", table, mirror_of(bad.id).str() + "|" + mirror_of(bad.face_ids[0]).str());
    EXPECT_THAT(sync(), HasOneFault(bad, "sql_P0001"));
    EXPECT_TRUE(is_mirrored(good) && !is_mirrored(bad));
    stop_refusing(table);
    EXPECT_EQ(sync().totals.assets, 1);
  }
  EXPECT_THAT(wrong(), IsEmpty());
}

// Recovery named one of the mapping's two unique keys; the other one then failed 500 assets and every cycle after.
TEST_F(Traps, TrapTheMappingsOtherUniqueKeyCostsOnePhotoAlone) {
  add_at("first.jpg");
  sync();
  const Asset bad = add_at("bad.jpg"), good = add_at("good.jpg");
  run("insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id) values ("
      "gen_random_uuid(), " +
      quoted(mirror_of(bad.id)) + ", gen_random_uuid(), gen_random_uuid())");
  EXPECT_THAT(sync(), HasOneFault(bad, "constraint__face_sync_asset_map_target_asset_id_key"));
  EXPECT_TRUE(is_mirrored(good));
  run("delete from _face_sync_asset_map where target_asset_id = " + quoted(mirror_of(bad.id)));
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(Traps, TrapABatchTakesNoMoreThanItsSize) {
  add_at("first.jpg");
  sync();
  for (int i = 0; i < 7; ++i) add({});
  share_.config.batch_size = 3;
  run("alter table _kindred_batch add constraint bounded check (cardinality(source_assets) <= 3)");
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.assets, 7);
  EXPECT_THAT(report.faults, IsEmpty());
}

// Here the database's clock is a day behind the program's: by the program's own, each change would seem long known.
TEST_F(Traps, TrapTheWatermarkIsOfTheDatabasesClock) {
  run("create or replace function pg_catalog.now() returns timestamptz language sql stable as"
      " $$ select transaction_timestamp() - interval '1 day' $$");
  run("create or replace function pg_catalog.clock_timestamp() returns timestamptz language sql volatile as"
      " $$ select timeofday()::timestamptz - interval '1 day' $$");
  const Asset asset = add_at("a.jpg");
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  const auto cycle = [&] { return sync::run_cycle(context, {}, quiet).jobs.at(0); };
  EXPECT_EQ(cycle().totals.assets, 1);
  const std::string mark = context.watermark(job())->now;
  context.forget();
  end_other_sessions(immich().db());  // which tells PostgreSQL's counters what they wrote: else they lead here too
  cycle();
  EXPECT_NE(context.watermark(job())->now, mark) << "trap: it advanced only when something was inserted";
  run("update asset_exif set description = 'new' where \"assetId\" = " + quoted(asset.id));
  cycle();
  EXPECT_EQ(share_.count("asset_exif where description = 'new'"), 2);
}

// The predecessor's cleanup took minutes for want of one index.
TEST_F(Traps, TrapEachColumnThatIsLookedUpInOurTablesLeadsAnIndex) {
  add_at("a.jpg");
  sync();
  const pg::Result bare = immich().query(
      "select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid"
      " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname ~ '^_(face_sync|kindred)_'"
      " and a.attnum > 0 and not a.attisdropped and (a.attname = 'job' or a.atttypid = 'uuid'::regtype)"
      " and not exists (select from pg_index i where i.indrelid = c.oid and i.indkey[0] = a.attnum) order by 1");
  std::vector<std::string> names;
  for (const pg::Row row : bare) names.push_back(row.get<std::string>("name"));
  EXPECT_THAT(
      names, testing::UnorderedElementsAre(
                 // few rows: what is under way, what is wrong, who is on the photos
                 "_face_sync_person_map.source_user_id", "_face_sync_person_map.target_user_id", "_kindred_batch.job",
                 "_kindred_batch.target_user_id", "_kindred_fault.job", "_kindred_fault.target_user_id",
                 "_kindred_person_fault.job", "_kindred_person_fault.target_user_id", "_kindred_move.source_asset_id",
                 // looked up together with a column that leads an index
                 "_face_sync_asset_map.source_user_id", "_face_sync_skipped.target_user_id",
                 "_kindred_refused_entry.asset_id", "_kindred_waiting.source_asset_id", "_kindred_held.source_asset_id",
                 "_kindred_left_out.asset_id", "_kindred_stack.primary_id", "_kindred_stack.source_stack_id",
                 "_kindred_stack.target_user_id", "_kindred_tag.target_user_id",
                 // read when a person unshares or restores, in one pass
                 "_kindred_kept.job", "_kindred_kept.library_id", "_kindred_kept.source_user_id",
                 "_kindred_kept.target_user_id", "_kindred_kept_person.person_id",
                 "_kindred_kept_person.source_user_id", "_kindred_kept_person.target_user_id", "_face_sync_skipped.job",
                 "_kindred_gone_person.target_user_id", "_kindred_gone_face.job", "_kindred_gone_face.source_asset_id",
                 "_kindred_refused_entry.job", "_kindred_stack.job", "_kindred_tag.job",
                 // as many rows as rules name things
                 "_kindred_reference.id", "_kindred_album.source_album_id", "_kindred_album.target_user_id",
                 // one row for each job
                 "_kindred_job.source_user_id", "_kindred_job.target_user_id", "_kindred_job.target_library_id",
                 "_kindred_job.mirrors_library_id", "_kindred_holder.holder"));
}

// Mirrors of mirrors: a merge by one of the two then took the faces' people in both accounts.
TEST_F(Traps, TrapAMergeBetweenTwoDirectionsLeavesBothTheirFaces) {
  const Library bobs = immich().add_library(share_.bob, share_.folder / "bobs");
  const Library back = immich().add_library(share_.alice, share_.folder / "from-bob");
  share_.config.jobs.push_back(Sharing::job("back", share_.bob, bobs, share_.alice, back));
  const Person anna = immich().add_person(share_.alice, "Anna"), mum = immich().add_person(share_.bob, "Mum");
  const Asset hers = add(with_faces({anna.id}));
  immich().add_asset(share_.bob, {.library = bobs});
  share_.cycle();
  const Uuid mirrored = mirror_of(anna.id);
  const Asset his = immich().add_asset(share_.bob, {.library = bobs, .faces = {{.person = mirrored}}});
  share_.cycle();
  run("update asset_face set :\"face_person\" = " + quoted(mum.id) + " where :\"face_person\" = " + quoted(mirrored));
  run("delete from person where :\"person_id\" = " + quoted(mirrored));
  share_.cycle();
  expect_settled();
  const auto shown = [&](const Uuid& asset) {
    return share_.value("select :\"face_person\" from asset_face where \"assetId\" = " + quoted(asset));
  };
  EXPECT_EQ(shown(hers.id), anna.id.str());
  EXPECT_EQ(shown(Sharing::mirror_id(share_.alice, his.id)), anna.id.str());
  EXPECT_EQ(shown(mirror_of(hers.id)), mum.id.str());
  EXPECT_EQ(shown(his.id), mum.id.str());
  EXPECT_EQ(share_.count("person"), 2);
}

TEST_F(Traps, TrapTheOrphanSweepSparesTrashedFacesAndPeopleThatAreNotOurs) {
  const Person anna = immich().add_person(share_.alice, "Anna"), own = immich().add_person(share_.bob, "");
  const Asset asset = add(with_faces({anna.id}));
  sync();
  set_row("\"deletedAt\" = now(), status = 'trashed'", mirror_of(asset.id));
  sync();
  for (const Uuid& person : {mirror_of(anna.id), own.id}) {
    EXPECT_EQ(share_.count("person where :\"person_id\" = " + quoted(person)), 1);
  }
}

TEST_F(Traps, TrapAMirroredPersonThatTheTargetHidStaysHidden) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add(with_faces({anna.id}));
  sync();
  run("update person set \"isHidden\" = true where :\"person_id\" = " + quoted(mirror_of(anna.id)));
  run("update person set name = 'Anne' where :\"person_id\" = " + quoted(anna.id));
  sync();
  EXPECT_EQ(of_person("\"isHidden\"", mirror_of(anna.id)), "true");
  EXPECT_EQ(of_person("name", mirror_of(anna.id)), "Anne");
  expect_settled();
}

// An insert of many rows does not see its own: two people in one box became more with each run.
TEST_F(Traps, TrapTwoFacesInOneBoxStayTwo) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  AssetSpec spec = with_faces({anna.id, ben.id});
  for (FaceSpec& face : spec.faces) face.box = {10, 10, 90, 90};
  const Asset asset = add(spec);
  sync();
  run("update asset_face set \"boundingBoxX1\" = 11 where \"assetId\" = " + quoted(asset.id));
  sync();
  EXPECT_EQ(share_.count("asset_face where \"boundingBoxX1\" = 11 and \"assetId\" = " + quoted(mirror_of(asset.id))),
            2);
  EXPECT_EQ(share_.count("asset_face where \"assetId\" = " + quoted(mirror_of(asset.id))), 2);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(Traps, TrapAFeatureFaceIsRepairedWhereNothingIsInserted) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  const Asset asset = add(with_faces({anna.id}));
  sync();
  run("update person set \"faceAssetId\" = null where :\"person_id\" = " + quoted(mirror_of(anna.id)));
  EXPECT_EQ(sync().totals, sync::Totals{});
  EXPECT_EQ(of_person("\"faceAssetId\"", mirror_of(anna.id)), mirror_of(asset.face_ids[0]).str());
}

// Without Immich's trigger nothing sets the flag: we copy the edits, and never write it.
TEST_F(Traps, TrapIsEditedIsWrittenByImmichsTriggerAlone) {
  if (!immich().columns().has("asset_edit")) GTEST_SKIP() << "this Immich knows no edits";
  AssetSpec spec;
  spec.edits = {"crop"};
  const Asset asset = add(spec);
  run("alter table asset_edit disable trigger user");
  sync();
  EXPECT_EQ(row("\"isEdited\"", asset.id), "true");
  EXPECT_EQ(row("\"isEdited\"", mirror_of(asset.id)), "false");
  EXPECT_EQ(share_.count("asset_edit where \"assetId\" = " + quoted(mirror_of(asset.id))), 1);
}

}  // namespace
}  // namespace kindred::support
