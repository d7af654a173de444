// The main job: each ready photo arrives whole, nothing of the source is touched, and a second cycle finds nothing to
// do (promises 1, 2 and 3).
#include <filesystem>

#include "pg/sync_test.h"
#include "support/bulk.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::MatchesRegex;

class SyncRows : public SyncTest {
 protected:
  /// A photo with a row in every table that this Immich has for one, and a file of every kind.
  AssetSpec everything(const Person& person) {
    AssetSpec spec;
    spec.path = "hike/IMG_1.mp4";
    spec.faces = {{.person = person.id},
                  {.person = person.id, .embedding = false, .source_type = "exif"},
                  {.embedding = false, .source_type = "manual"},
                  {},
                  {.person = person.id, .is_visible = false},
                  {.person = person.id, .is_deleted = true}};
    spec.ocr = {"Summit", "2062 m", "hidden line"};
    spec.edits = {"crop", "rotate"};
    spec.video = spec.sidecar = spec.fullsize = spec.encoded_video = spec.is_favorite = true;
    spec.duplicate_id = person.id;
    return spec;
  }
};

TEST_F(SyncRows, MirrorEveryColumnAndFileOfAPhotoThatHasAll) {
  const Person anna = immich().add_person(share_.alice, "Anna", {.birth_date = "1990-05-17"});
  const Asset asset = add(everything(anna));
  const sync::JobReport report = sync();
  EXPECT_EQ(report.totals.assets, 1);
  EXPECT_EQ(report.totals.people, 1);
  EXPECT_EQ(report.totals.faces, 4) << "neither the unassigned nor the deleted one";
  const bool has_edits = immich().columns().has("asset_edit"), reads_text = immich().columns().has("asset_ocr");
  EXPECT_EQ(report.totals.files, 2 + (has_edits ? 6 : 3) + 1) << "original, XMP, pictures, encoded video";
  EXPECT_EQ(report.totals.inferences_saved, reads_text ? 3 : 2) << "CLIP, face detection, text";
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(share_.mirrors(), 1);
  EXPECT_THAT(wrong(), IsEmpty());
  if (has_edits) EXPECT_EQ(row("\"isEdited\"", mirror_of(asset.id)), "true");
}

TEST_F(SyncRows, MirrorALibraryOfAllKinds) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add(everything(anna));
  BulkSpec spec;
  spec.faces_per_asset = 3;
  add_bulk_assets(immich(), share_.alice, share_.photos, {anna, immich().add_person(share_.alice, "Ben")}, spec, 0, 40);
  share_.config.batch_size = 7;
  EXPECT_EQ(sync().totals.assets, 41);
  EXPECT_EQ(share_.mirrors(), 41);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncRows, GiveIdsThatImmichAccepts) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add(everything(anna));
  sync();
  const pg::Result ids = immich().query(
      R"(select id::text from asset where "ownerId" = $1
union all select :"person_id"::text from person where "ownerId" = $1
union all select f.id::text from asset_face f join asset a on a.id = f."assetId" where a."ownerId" = $1
union all select f.id::text from asset_file f join asset a on a.id = f."assetId" where a."ownerId" = $1
union all select f.id::text from asset_ocr f join asset a on a.id = f."assetId" where a."ownerId" = $1  -- needs asset_ocr
union all select f.id::text from asset_edit f join asset a on a.id = f."assetId" where a."ownerId" = $1  -- needs asset_edit
)",
      share_.bob.id);
  if (share_.database.at_least("2.7.0")) EXPECT_EQ(ids.size(), 1u + 1 + 4 + 8 + 3 + 2);
  for (const pg::Row row : ids) {
    EXPECT_THAT(row.get<std::string>("id"), MatchesRegex("........-....-4...-[89ab]...-............"));
  }
}

TEST_F(SyncRows, LeaveTheSourceAsItIs) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add(everything(anna));
  for (int i = 0; i < 5; ++i) add({.faces = {{.person = anna.id}}});
  const SourceSnapshot before = source();
  sync();
  EXPECT_EQ(share_.mirrors(), 6);
  EXPECT_EQ(difference(before, source()), "") << "promise 1";
}

TEST_F(SyncRows, TouchNoMoreThanTheTargetsNewRows) {
  const Asset own = immich().add_asset(share_.bob, {.faces = {{}}});
  add_at("1.jpg");
  const SourceSnapshot before = take_snapshot(immich().db(), share_.bob.id, {});
  sync();
  const SourceSnapshot after = take_snapshot(immich().db(), share_.bob.id, {});
  for (const auto& [table, rows] : before.rows) {
    for (const auto& [key, row] : rows) EXPECT_EQ(after.rows.at(table).at(key), row) << "promise 5: " << table << key;
  }
  EXPECT_TRUE(fs::exists(own.original_path));
}

TEST_F(SyncRows, WriteNothingInASecondCycle) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  immich().add_person(share_.alice, "on no photo");
  add(everything(anna));
  for (int i = 0; i < 5; ++i) add({.faces = {{.person = anna.id}}});
  sync();
  const TableDigests rows = digest_tables(immich().db()), own = digest_tables(immich().db(), Tables::own);
  const SourceSnapshot files = take_snapshot(immich().db(), share_.bob.id, {immich().media_root(), share_.shared.path});
  const sync::JobReport second = sync();
  EXPECT_EQ(second.totals.assets, 0);
  EXPECT_EQ(difference(rows, digest_tables(immich().db())), "") << "promise 3";
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "") << "promise 3, our own tables";
  EXPECT_EQ(difference(files, take_snapshot(immich().db(), share_.bob.id, {immich().media_root(), share_.shared.path})),
            "");
}

TEST_F(SyncRows, TakeOnlyWhatIsNewInALaterCycle) {
  const Asset first = add_at("1.jpg");
  sync();
  const auto id = mirror_of(first.id).str();
  const std::string version = share_.value("select xmin::text from asset where id = '" + id + "'");
  const Asset second = add_at("2.jpg");
  EXPECT_EQ(sync().totals.assets, 1);
  EXPECT_TRUE(is_mirrored(second));
  EXPECT_EQ(share_.value("select xmin::text from asset where id = '" + id + "'"), version);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(SyncRows, KeepNoBatchOnRecordWhenAllIsDone) {
  for (int i = 0; i < 5; ++i) add(AssetSpec{});
  share_.config.batch_size = 2;
  sync();
  EXPECT_EQ(share_.count("_kindred_batch"), 0);
  EXPECT_EQ(share_.count("_kindred_fault"), 0);
  EXPECT_EQ(share_.count("_face_sync_asset_map"), 5);
}

// The predecessor's plan gave the tree as a link into the source's folder: there, what the target deletes is gone.
TEST_F(SyncRows, SurviveThatTheTargetDeletesWhatItGot) {
  const Asset asset = add_at("hike/1.jpg");
  sync();
  const SourceSnapshot before = source();
  for (const std::string& file : share_.targets_files()) fs::remove(file);
  EXPECT_EQ(difference(before, source()), "") << "promise 1";
  EXPECT_TRUE(fs::exists(asset.original_path));
}

TEST_F(SyncRows, RunNoInferenceAfterwards) {
  const Person anna = immich().add_person(share_.alice, "Anna");
  add(everything(anna));
  AssetSpec late;  // text recognition has not come by, which does not hold an asset up
  late.done.ocr = false;
  add(late);
  immich().query("update asset_job_status set \"duplicatesDetectedAt\" = null");
  sync();
  EXPECT_EQ(share_.mirrors(), 2);
  EXPECT_THAT(missing_work(immich(), share_.bob.id), IsEmpty()) << "promise 2";
  if (!immich().columns().has("asset_ocr")) return;
  EXPECT_EQ(share_.value("select bool_and(m.\"ocrAt\" < now() - interval '1 hour') from asset_job_status m"
                         " join asset a on a.id = m.\"assetId\" where a.\"ownerId\" = '" +
                         share_.bob.id.str() + "'"),
            "true")
      << "a new time stamp would start the nightly recognition";
}

}  // namespace
}  // namespace kindred::support
