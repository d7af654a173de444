// What happens to a share later: the source changes, removes and moves, the target changes and deletes.
#include <filesystem>

#include "pg/sync_test.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class SyncFollow : public SyncTest {
 protected:
  SyncFollow() { share_.plan_first = is_planned(); }  // whatever a cycle does, a plan tells before

  /// A cycle in which nothing goes wrong.
  sync::JobReport sync() {
    sync::JobReport report = SyncTest::sync();
    for (const sync::Fault& fault : report.faults) ADD_FAILURE() << fault.reason << ": " << fault.detail;
    return report;
  }
  std::string exif(const std::string& column, const Uuid& asset) {
    return share_.value("select " + column + " from asset_exif where \"assetId\" = '" + asset.str() + "'");
  }
  void set_exif(const std::string& assignments, const Uuid& asset) {
    run("update asset_exif set " + assignments + " where \"assetId\" = '" + asset.str() + "'");
  }
};

TEST_F(SyncFollow, ChangedExifReachesTheMirror) {
  const Asset asset = add_at("a.jpg");
  sync();
  set_exif("description = 'new words', rating = 4, make = 'Other', \"fNumber\" = 1.5", asset.id);
  sync();
  EXPECT_EQ(exif("description", mirror_of(asset.id)), "new words");
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncFollow, Promise5WhatTheTargetChangedStands) {
  const Asset asset = add_at("a.jpg");
  set_exif("rating = 4", asset.id);
  sync();
  const Uuid mirror = mirror_of(asset.id);
  set_exif("rating = 1", mirror);
  set_row("\"isFavorite\" = true", mirror);
  set_exif("rating = 5, description = 'hers'", asset.id);
  set_row("\"isFavorite\" = false", asset.id);
  sync();
  EXPECT_EQ(exif("rating", mirror), "1");
  EXPECT_EQ(exif("description", mirror), "hers") << "the other columns still follow";
  EXPECT_EQ(row("\"isFavorite\"", mirror), "true");
  set_exif("rating = 3", asset.id);
  sync();
  EXPECT_EQ(exif("rating", mirror), "1") << "for good";
  expect_settled();
}

TEST_F(SyncFollow, ArchivedSourceArchivesTheMirror) {
  const Asset asset = add_at("a.jpg");
  sync();
  set_row("visibility = 'archive'", asset.id);
  sync();
  EXPECT_EQ(row("visibility", mirror_of(asset.id)), "archive");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFollow, TextFoundAfterMirroringArrives) {
  if (!immich().columns().has("asset_ocr")) GTEST_SKIP() << "this Immich reads no text";
  AssetSpec spec;
  spec.ocr = {"HELLO"};
  const Asset asset = add(spec);
  run("delete from asset_ocr");
  run("delete from ocr_search");
  sync();
  const Uuid source = asset.id;
  run("insert into asset_ocr (\"assetId\", x1, y1, x2, y2, x3, y3, x4, y4, \"boxScore\", \"textScore\", text) values "
      "('" +
      source.str() + "', 0, 0, 1, 0, 1, 1, 0, 1, 0.9, 0.8, 'LATE')");
  run("insert into ocr_search (\"assetId\", text) values ('" + source.str() + "', 'LATE')");
  sync();
  EXPECT_EQ(share_.count("asset_ocr where text = 'LATE' and \"assetId\" = '" + mirror_of(source).str() + "'"), 1);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

// Immich's audit names only the photo: a phone that heard of one line dropped all of them, and never asked again for
// those whose updateId was old.
TEST_F(SyncFollow, PhonesHearOfTheOtherLinesWhereOneGoes) {
  if (!immich().columns().has("asset_ocr_audit")) GTEST_SKIP() << "this Immich tells phones of no text";
  AssetSpec spec;
  spec.ocr = {"FIRST", "SECOND", "THIRD"};
  const Asset asset = add(spec), other = add(spec);
  sync();
  run("delete from asset_ocr where text = 'SECOND' and \"assetId\" = " + quoted(asset.id));
  sync();
  const std::string audited =
      "(select max(id::text) from asset_ocr_audit where \"assetId\" = " + quoted(mirror_of(asset.id)) + ")";
  EXPECT_EQ(share_.count("asset_ocr where \"assetId\" = " + quoted(mirror_of(asset.id)) + " and \"updateId\"::text > " +
                         audited),
            2);
  EXPECT_EQ(share_.count("asset_ocr_audit where \"assetId\" = " + quoted(mirror_of(other.id))), 0);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncFollow, TrashedSourceRemovesTheMirrorWithAllItsFiles) {
  const Asset asset = add_at("a.jpg"), other = add_at("b.jpg");
  sync();
  trash(asset);
  const auto source_before = source();
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.removed, 1);
  EXPECT_FALSE(is_mirrored(asset));
  EXPECT_TRUE(is_mirrored(other));
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_EQ(share_.count("asset_audit where \"assetId\" = '" + mirror_of(asset.id).str() + "'"), 1)
      << "phones hear of it";
  EXPECT_EQ(difference(source_before, source()), "");
  expect_settled();
}

TEST_F(SyncFollow, RestoredSourceComesBackAsTheSameAsset) {
  const Asset asset = add_at("a.jpg");
  sync();
  trash(asset);
  sync();
  set_row("\"deletedAt\" = null, status = 'active'", asset.id);
  sync();
  EXPECT_TRUE(is_mirrored(asset));
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFollow, TrapOfflineIsNotDeletion) {
  const Asset asset = add_at("a.jpg");
  sync();
  set_row("\"deletedAt\" = now(), \"isOffline\" = true", asset.id);
  EXPECT_EQ(sync().totals.removed, 0);
  EXPECT_TRUE(is_mirrored(asset));
}

TEST_F(SyncFollow, LockedSourceIsWithdrawn) {
  const Asset asset = add_at("a.jpg");
  sync();
  set_row("visibility = 'locked'", asset.id);
  EXPECT_EQ(sync().totals.removed, 1);
  EXPECT_FALSE(is_mirrored(asset));
}

TEST_F(SyncFollow, AVisibilityThatALaterImmichAddsIsTakenForPrivate) {
  const Asset asset = add_at("a.jpg"), other = add_at("b.jpg");
  sync();
  run("alter type asset_visibility_enum add value 'vault'");
  set_row("visibility = 'vault'", asset.id);
  EXPECT_THAT(broken_promises(share_.config), testing::Contains(HasSubstr("withdrawn (vault)")))
      << "verify says so until a cycle ran";
  EXPECT_EQ(sync().totals.removed, 1);
  EXPECT_FALSE(is_mirrored(asset));
  EXPECT_TRUE(is_mirrored(other));
}

TEST_F(SyncFollow, DeletedSourceRowRemovesTheMirror) {
  const Asset asset = add_at("a.jpg");
  sync();
  run("delete from asset where id = '" + asset.id.str() + "'");
  EXPECT_EQ(sync().totals.removed, 1);
  EXPECT_FALSE(is_mirrored(asset));
  EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
}

TEST_F(SyncFollow, Promise5WhatTheTargetDeletedStaysDeleted) {
  const Asset asset = add_at("a.jpg");
  sync();
  run("delete from asset where id = '" + mirror_of(asset.id).str() + "'");
  EXPECT_EQ(sync().totals.new_tombstones, 1);
  EXPECT_FALSE(is_mirrored(asset));
  EXPECT_EQ(share_.count("_face_sync_skipped where reason = 'tombstone'"), 1);
  EXPECT_FALSE(fs::exists(job().target_path_prefix + "a.jpg")) << "a scan would import it as the target's own";
  sync();
  EXPECT_FALSE(is_mirrored(asset));
  expect_settled();
}

TEST_F(SyncFollow, TargetsTrashIsLeftAlone) {
  const Asset asset = add_at("a.jpg");
  sync();
  set_row("\"deletedAt\" = now(), status = 'trashed'", mirror_of(asset.id));
  set_exif("description = 'changed'", asset.id);
  sync();
  EXPECT_EQ(row("status", mirror_of(asset.id)), "trashed");
  EXPECT_EQ(share_.count("_face_sync_skipped"), 0);
}

TEST_F(SyncFollow, Promise6AMassRemovalIsHeldBackUntilReleased) {
  for (int i = 0; i < 30; ++i) add_at("p" + std::to_string(i) + ".jpg");
  sync();
  run("update asset set \"deletedAt\" = now(), status = 'trashed' where \"ownerId\" = '" + share_.alice.id.str() + "'");
  const sync::JobReport held = sync();
  EXPECT_EQ(held.totals.removed, 0);
  ASSERT_TRUE(held.brake);
  EXPECT_EQ(held.brake->would_remove, 30);
  EXPECT_EQ(share_.mirrors(), 30);
  EXPECT_EQ(share_.count("_kindred_brake"), 1);
  sync::Progress quiet;
  sync::run_cycle(share_.config, {.release = job().name, .most_released = 29}, quiet);
  EXPECT_EQ(share_.mirrors(), 30) << "more than the person agreed to";
  sync::run_cycle(share_.config, {.release = job().name, .most_released = 30}, quiet);
  EXPECT_EQ(share_.mirrors(), 0);
  EXPECT_EQ(share_.count("_kindred_brake"), 0);
  EXPECT_THAT(stray_files(immich(), share_.config, job()), IsEmpty());
}

TEST_F(SyncFollow, MovedOriginalMovesInTheTree) {
  const Asset asset = add_at("2020/a.jpg");
  sync();
  const std::string moved = share_.photos.path + "2021/b.jpg";
  fs::create_directories(share_.photos.path + "2021");
  fs::rename(asset.original_path, moved);
  set_row("\"originalPath\" = '" + moved + "'", asset.id);
  sync();
  EXPECT_EQ(row("\"originalPath\"", mirror_of(asset.id)), job().target_path_prefix + "2021/b.jpg");
  EXPECT_TRUE(fs::exists(job().target_path_prefix + "2021/b.jpg"));
  EXPECT_FALSE(fs::exists(job().target_path_prefix + "2020"));
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncFollow, ReplacedOriginalIsPlacedAgainWithItsTime) {
  const Asset asset = add_at("a.jpg");
  sync();
  write_file(asset.original_path + ".new", "another picture");
  fs::rename(asset.original_path + ".new", asset.original_path);
  set_row("\"fileModifiedAt\" = now()", asset.id);
  sync();
  EXPECT_EQ(read_file(job().target_path_prefix + "a.jpg"), "another picture");
  expect_settled();
}

TEST_F(SyncFollow, FacesComeGoAndChangeTheirPerson) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  AssetSpec spec;
  spec.faces = {{.person = anna.id}, {.person = anna.id}};
  const Asset asset = add(spec);
  sync();
  const std::string on_source =
      "select id from asset_face where \"assetId\" = '" + asset.id.str() + "' order by id limit 1";
  run("update asset_face set :\"face_person\" = '" + ben.id.str() + "' where id = (" + on_source + ")");
  sync();
  EXPECT_THAT(wrong(), IsEmpty());
  EXPECT_EQ(share_.count("person where name = 'Ben'"), 2) << "Ben was new to the target";
  run("delete from asset_face where id = (" + on_source + ")");
  sync();
  EXPECT_EQ(share_.count("asset_face where \"assetId\" = '" + mirror_of(asset.id).str() + "'"), 1);
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
}

TEST_F(SyncFollow, Promise5AFaceThatTheTargetDeletedStaysDeleted) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  AssetSpec spec;
  spec.faces = {{.person = anna.id}};
  const Asset asset = add(spec);
  sync();
  run("delete from asset_face where \"assetId\" = '" + mirror_of(asset.id).str() + "'");
  sync();
  set_exif("description = 'touched again'", asset.id);
  sync();
  EXPECT_EQ(share_.count("asset_face where \"assetId\" = '" + mirror_of(asset.id).str() + "'"), 0);
}

TEST_F(SyncFollow, NamesFollowUntilTheTargetGivesItsOwn) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  AssetSpec spec;
  spec.faces = {{.person = anna.id}};
  add(spec);
  sync();
  const auto rename = [&](const Uuid& person, const std::string& name) {
    run("update person set name = '" + name + "' where :\"person_id\" = '" + person.str() + "'");
  };
  const auto name = [&] {
    return share_.value("select name from person where :\"person_id\" = '" + mirror_of(anna.id).str() + "'");
  };
  rename(anna.id, "Anne");
  sync();
  EXPECT_EQ(name(), "Anne");
  rename(mirror_of(anna.id), "Mum");
  rename(anna.id, "Annie");
  sync();
  EXPECT_EQ(name(), "Mum");
  job().people = PeopleMode::source;
  rename(anna.id, "Ann");
  sync();
  EXPECT_EQ(name(), "Ann");
  expect_settled();
}

TEST_F(SyncFollow, TrapAMirrorMergedByTheTargetLeadsToTheSurvivorWhoseNameStays) {
  const Person anna = immich().add_person(share_.alice, "Anna"), mum = immich().add_person(share_.bob, "Mum");
  AssetSpec spec;
  spec.faces = {{.person = anna.id}};
  const Asset first = add(spec);
  sync();
  run("update asset_face set :\"face_person\" = '" + mum.id.str() + "' where :\"face_person\" = '" +
      mirror_of(anna.id).str() + "'");
  run("delete from person where :\"person_id\" = '" + mirror_of(anna.id).str() + "'");
  spec.path = "second.jpg";
  const Asset second = add(spec);
  run("update person set name = 'Anne' where :\"person_id\" = '" + anna.id.str() + "'");
  sync();
  EXPECT_EQ(share_.count("asset_face where :\"face_person\" = '" + mum.id.str() + "'"), 2);
  EXPECT_EQ(share_.value("select name from person where :\"person_id\" = '" + mum.id.str() + "'"), "Mum");
  EXPECT_EQ(share_.count("person where :\"person_id\" = '" + mirror_of(anna.id).str() + "'"), 0);
  expect_settled();
}

TEST_F(SyncFollow, AFaceThatBothGaveToOthersMakesNobodyWhoIsSweptAgain) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  add({.faces = {{.person = anna.id}, {.person = ben.id}}});
  sync();
  const Person carl = immich().add_person(share_.alice, "Carl");
  run("update asset_face set :\"face_person\" = " + quoted(carl.id) + " where :\"face_person\" = " + quoted(anna.id));
  const std::string merged = quoted(mirror_of(anna.id)), survivor = quoted(mirror_of(ben.id));
  run("update asset_face set :\"face_person\" = " + survivor + " where :\"face_person\" = " + merged);
  run("delete from person where :\"person_id\" = " + merged);
  sync();
  EXPECT_EQ(share_.count("asset_face where :\"face_person\" = " + survivor), 2) << "the later choice";
  EXPECT_EQ(share_.count("person_audit where :\"face_person\" = " + quoted(mirror_of(carl.id))), 0);
  expect_settled();
  EXPECT_EQ(share_.count("person_audit where :\"face_person\" = " + quoted(mirror_of(carl.id))), 0);
}

TEST_F(SyncFollow, APersonWithoutFacesGoesUnlessTheTargetNamedIt) {
  const Person anna = immich().add_person(share_.alice, "Anna"), ben = immich().add_person(share_.alice, "Ben");
  AssetSpec spec;
  spec.faces = {{.person = anna.id}, {.person = ben.id}};
  const Asset asset = add(spec);
  sync();
  run("update person set name = 'Benny' where :\"person_id\" = '" + mirror_of(ben.id).str() + "'");
  trash(asset);
  sync();
  EXPECT_EQ(share_.count("person where :\"person_id\" = '" + mirror_of(anna.id).str() + "'"), 0);
  EXPECT_EQ(share_.count("person where :\"person_id\" = '" + mirror_of(ben.id).str() + "'"), 1);
  EXPECT_EQ(share_.count("person_audit where :\"face_person\" = '" + mirror_of(anna.id).str() + "'"), 1)
      << "phones hear of it";
  expect_settled();
}

TEST_F(SyncFollow, TrapEachJobFillsItsOwnAlbumAndNeverPutsBackWhatTheTargetTookOut) {
  const Uuid album = immich().add_album(share_.bob, "Family");
  job().album_id = album;
  const Asset kept = add_at("a.jpg"), taken_out = add_at("b.jpg");
  sync();
  EXPECT_EQ(share_.count("album_asset where \"albumId\" = '" + album.str() + "'"), 2);
  run("delete from album_asset where \"assetId\" = '" + mirror_of(taken_out.id).str() + "'");
  sync();
  sync();
  EXPECT_EQ(share_.count("album_asset where \"albumId\" = '" + album.str() + "'"), 1);
  EXPECT_EQ(share_.count("album_asset where \"assetId\" = '" + mirror_of(kept.id).str() + "'"), 1);
  expect_settled();
}

// Immich writes what a user edits into an XMP file; its next look at the metadata reads that.
TEST_F(SyncFollow, AnXmpThatTheSourceGetsLaterArrives) {
  const Asset asset = add_at("a.jpg");
  sync();
  const std::string xmp = asset.original_path + ".xmp";
  write_file(xmp, "<x>new words</x>");
  run("insert into asset_file (\"assetId\", type, path) values ('" + asset.id.str() + "', 'sidecar', '" + xmp + "')");
  set_exif("description = 'new words'", asset.id);
  sync();
  const std::string mine = job().target_path_prefix + "a.jpg.xmp";
  EXPECT_EQ(read_file(mine), "<x>new words</x>");
  EXPECT_THAT(wrong(), IsEmpty());
  expect_settled();
  write_file(mine, "<x>hers</x>");
  set_exif("description = 'hers'", mirror_of(asset.id));
  write_file(xmp, "<x>newer words, and more of them</x>");
  run("update asset_file set path = path where type = 'sidecar' and \"assetId\" = '" + asset.id.str() + "'");
  sync();
  EXPECT_EQ(read_file(mine), "<x>hers</x>") << "promise 5";
}

// Once it cost every mirror its upkeep, in every cycle.
TEST_F(SyncFollow, ALinkInTheTreeCostsNoOtherMirrorItsUpkeep) {
  const Asset behind = add_at("trip/a.jpg"), other = add_at("b.jpg");
  sync::CycleContext context(share_.config);
  sync::Progress quiet;
  sync::run_cycle(context, {}, quiet);
  fs::remove_all(job().target_path_prefix + "trip");
  fs::create_directory_symlink(share_.photos.path + "trip", job().target_path_prefix + "trip");
  const std::string xmp = behind.original_path + ".xmp";
  write_file(xmp, "<x>words</x>");
  run("insert into asset_file (\"assetId\", type, path) values ('" + behind.id.str() + "', 'sidecar', '" + xmp + "')");
  set_exif("description = 'new words'", other.id);
  const SourceSnapshot before = source();
  const sync::CycleReport report = sync::run_cycle(context, {}, quiet);
  EXPECT_EQ(report.jobs[0].outcome, sync::JobReport::Outcome::done);
  EXPECT_THAT(report.jobs[0].faults, testing::Each(testing::Field(&sync::Fault::source_id, behind.id)));
  EXPECT_GE(report.jobs[0].faults_by_reason.at("path_refused"), 1);
  EXPECT_EQ(share_.value("select description from asset_exif where \"assetId\" = '" + mirror_of(other.id).str() + "'"),
            "new words");
  EXPECT_EQ(difference(before, source()), "");
}

TEST_F(SyncFollow, LostFilesArePlacedAgain) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  AssetSpec spec;
  spec.path = "a.jpg";
  spec.sidecar = true;
  spec.faces = {{.person = anna.id}};
  add(spec);
  sync();
  int removed = 0;
  for (const std::string& file : share_.targets_files()) removed += fs::remove(file) ? 1 : 0;
  EXPECT_GE(removed, 5);
  write_file(job().target_path_prefix + "keep", "an empty tree would be a disk that is away");
  sync();
  fs::remove(job().target_path_prefix + "keep");
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncFollow, Promise6AnotherTreeForTheSameJobIsRefused) {
  add_at("a.jpg");
  sync();
  fs::create_directory(share_.folder / "elsewhere");
  write_file(share_.folder / "elsewhere/file", "x");
  job().target_path_prefix = share_.folder / "elsewhere/";
  try {
    sync();
    ADD_FAILURE() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.what(), testing::HasSubstr("target_path_prefix"));
  }
}

TEST_F(SyncFollow, TrapLostTrackingTablesDoNotDoublePeople) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  AssetSpec spec;
  spec.faces = {{.person = anna.id}};
  add(spec);
  sync();
  run("delete from _face_sync_person_map");
  add(spec);
  sync();
  EXPECT_EQ(share_.count("person where name = 'Anna'"), 2);
  EXPECT_EQ(share_.count("_face_sync_person_map"), 1);
}

// "Drop this asset, skip the rest": one bad mirror must not cost the others their upkeep, in this cycle or any later
// one.
TEST_F(SyncFollow, TrapOneBadPairDoesNotPoisonTheStep) {
  share_.plan_first = false;  // a trigger that somebody added fires in the tables alone, not in a plan's copies
  const Asset bad = add_at("bad.jpg"), good = add_at("good.jpg");
  sync();
  run("create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$");
  run("create trigger no before update on asset_exif for each row when (new.\"assetId\" = '" + mirror_of(bad.id).str() +
      "') execute function no()");
  set_exif("description = 'new'", bad.id);
  set_exif("description = 'new'", good.id);
  const sync::JobReport report = SyncTest::sync();
  EXPECT_EQ(exif("description", mirror_of(good.id)), "new");
  EXPECT_THAT(report,
              HasOneFault(Asset{.id = bad.id, .original_path = job().target_path_prefix + "bad.jpg"}, "sql_P0001"));
  run("drop trigger no on asset_exif");
  sync();
  EXPECT_EQ(exif("description", mirror_of(bad.id)), "new");
}

// Removal ran last in the predecessor, so an error in an earlier phase kept it from ever running.
TEST_F(SyncFollow, TrapAFailingStepDoesNotKeepTheOthersFromRunning) {
  const Asset gone = add_at("gone.jpg"), kept = add_at("kept.jpg");
  sync();
  trash(gone);
  set_exif("description = 'new'", kept.id);
  AssetSpec spec;
  spec.faces = {{.person = immich().add_person(share_.alice, "Ben").id}};
  const Asset fresh = add(spec);
  spec.done.clip = false;  // waits, which cannot be noted
  add(spec);
  run("create function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$");
  run("create trigger no before insert on _kindred_waiting for each row execute function no()");
  sync::Progress quiet;
  const sync::CycleReport report = sync::run_cycle(share_.config, {}, quiet);
  EXPECT_EQ(report.jobs.at(0).failed_step, "note_waiting");
  EXPECT_FALSE(is_mirrored(gone));
  EXPECT_TRUE(is_mirrored(fresh));
  run("drop trigger no on _kindred_waiting");
  sync();
  EXPECT_EQ(exif("description", mirror_of(kept.id)), "new");
  EXPECT_TRUE(is_mirrored(fresh));
  EXPECT_THAT(wrong(), IsEmpty());
}

}  // namespace
}  // namespace kindred::support
