// `verify` is the judge of other tests, so it is tried itself here: right after a cycle it finds nothing, and for each
// check something is broken that this check, and only what must follow from it, has to name.
#include "commands/verify/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <future>
#include <nlohmann/json.hpp>

#include "cli/verify_summary.h"
#include "immich/adapted.h"
#include "immich/catalogue.h"
#include "pg/advisory_lock.h"
#include "pg/sync_test.h"
#include "pg/versions.h"
#include "schema/session.h"
#include "sql.h"
#include "support/eventually.h"

namespace kindred::support {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

/// Three mirrored photos: one with a row in every table and a file of every kind, a plain one, and one of another
/// person.
class VerifyTest : public SyncTest {
 protected:
  explicit VerifyTest(const std::string& version = tested_version()) : SyncTest(version) {
    full_ = immich().add_asset(share_.alice, full_spec());
    plain_ = add_photo("hike/plain.jpg");
    other_ = add_photo("other.jpg", {{.person = ben_.id}});
    sync();
  }

  Asset add_photo(const std::string& path, std::vector<FaceSpec> faces = {}) {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.path = path;
    spec.faces = std::move(faces);
    return immich().add_asset(share_.alice, spec);
  }
  AssetSpec full_spec() const {
    AssetSpec spec;
    spec.library = share_.photos;
    spec.path = "hike/IMG_1.mp4";
    spec.faces = {{.person = anna_.id},
                  {.person = anna_.id},
                  {.embedding = false, .source_type = "manual"},
                  {},
                  {.person = anna_.id, .is_deleted = true}};
    spec.ocr = {"Summit", "2062 m"};
    spec.edits = {"crop", "rotate"};
    spec.video = spec.sidecar = spec.fullsize = spec.encoded_video = spec.is_favorite = true;
    spec.duplicate_id = anna_.id;
    return spec;
  }

  /// As if a cycle had looked at all that is wrong and left it so: what changed since the last one is not judged.
  void a_cycle_goes_by() {
    share_.immich.query(
        "update _kindred_job_state set last_started_at = clock_timestamp(), last_ended_at = clock_timestamp()");
  }
  /// Of what stands wrong although a cycle went by.
  sync::JobVerdict verdict(bool deep = false) {
    a_cycle_goes_by();
    return verdict_before_a_cycle(deep);
  }
  sync::JobVerdict verdict_before_a_cycle(bool deep = false) {
    sync::Progress quiet;
    return sync::verify(share_.config, {.only_job = {}, .deep = deep}, quiet).jobs.front();
  }
  static std::vector<std::string> names_of(const std::vector<sync::BrokenPromise>& promises) {
    std::vector<std::string> names;
    for (const sync::BrokenPromise& one : promises) {
      names.push_back(fmt::format("{} {}", one.check->promise, one.check->name));
    }
    return names;
  }
  /// Names of what is broken, behind their promise: "2 smart_search".
  std::vector<std::string> broken(bool deep = false) {
    const sync::JobVerdict found = verdict(deep);
    if (found.error) return {std::string("error: ") + found.error->what()};
    return names_of(found.broken);
  }

  /// Runs SQL in which {alice}, {bob}, {photos}, {shared}, and of each photo and person {full}, {full'} … stand for
  /// ids.
  void run(std::string sql) {
    for (const auto& [name, id] : ids()) {
      const std::string mark = "{" + name + "}";
      for (auto at = sql.find(mark); at != std::string::npos; at = sql.find(mark)) {
        sql.replace(at, mark.size(), "'" + id.str() + "'");
      }
    }
    pg::Transaction work = immich().db().begin();
    work.run_script(immich().adapted(sql));
    work.commit();
  }
  std::vector<std::pair<std::string, Uuid>> ids() const {
    std::vector<std::pair<std::string, Uuid>> all = {{"alice", share_.alice.id},   {"bob", share_.bob.id},
                                                     {"photos", share_.photos.id}, {"shared", share_.shared.id},
                                                     {"face", full_.face_ids[0]},  {"manual", full_.face_ids[2]}};
    for (const auto& [name, id] :
         {std::pair{"full", full_.id}, std::pair{"plain", plain_.id}, std::pair{"other", other_.id},
          std::pair{"anna", anna_.id}, std::pair{"ben", ben_.id}, std::pair{"face", full_.face_ids[0]},
          std::pair{"manual", full_.face_ids[2]}}) {
      all.emplace_back(name, id);
      all.emplace_back(std::string(name) + "'", mirror_of(id));
    }
    return all;
  }

  std::string tree(const std::string& name) const { return share_.shared.path + name; }
  /// The path of a mirror's file.
  std::string file(const Asset& asset, const std::string& type, bool edited = false) {
    return share_.file_path(mirror_of(asset.id), type, edited);
  }
  std::string thumbnail(const Person& person) {
    return share_.value("select \"thumbnailPath\" from person where :\"person_id\" = '" + mirror_of(person.id).str() +
                        "'");
  }
  static void link_instead(const std::string& from, const std::string& to) {
    fs::remove(to);
    fs::create_hard_link(from, to);
  }
  static void write_instead(const std::string& path, const std::string& content) {
    fs::remove(path);  // not into a file that may be a hard link of the source's
    write_file(path, content);
  }

  Person anna_ = immich().add_person(share_.alice, "Anna", {.birth_date = "1990-05-17"});
  Person ben_ = immich().add_person(share_.alice, "Ben");
  Asset full_, plain_, other_;
};

TEST_F(VerifyTest, FindsNothingRightAfterACycle) {
  const sync::JobVerdict found = verdict(true);
  EXPECT_FALSE(found.error) << found.error->what();
  EXPECT_EQ(found.mirrors, 3);
  EXPECT_GT(found.checks, 40);
  EXPECT_THAT(broken(true), IsEmpty());
}

TEST_F(VerifyTest, WritesNothing) {
  const auto immichs = digest_tables(immich().db(), Tables::immich);
  const auto alices = source();
  const auto files = share_.targets_files();
  write_file(tree("foreign.jpg"), "x");
  run("update asset_exif set model = 'another' where \"assetId\" = {full'}");
  const auto after_sabotage = digest_tables(immich().db(), Tables::immich);
  a_cycle_goes_by();
  const auto own = digest_tables(immich().db(), Tables::own);
  const auto look = [this] { return names_of(verdict_before_a_cycle().broken); };
  const auto first = look();
  EXPECT_THAT(first, ElementsAreArray({"3 asset_exif", "4 foreign_files"}));
  EXPECT_EQ(look(), first) << "and a second look finds the same";
  fs::remove(tree("foreign.jpg"));
  EXPECT_NE(difference(immichs, after_sabotage), "");
  EXPECT_EQ(difference(after_sabotage, digest_tables(immich().db(), Tables::immich)), "");
  EXPECT_EQ(difference(own, digest_tables(immich().db(), Tables::own)), "");
  EXPECT_EQ(difference(alices, source()), "");
  EXPECT_EQ(files, share_.targets_files());
}

/// One thing broken, and the checks that must name it. SQL that begins with `-- needs` is for those versions of Immich
/// alone that have what it needs.
struct Sabotage {
  std::string name;
  std::vector<std::string> expected;
  std::string sql;
};

/// Breaks rows, one thing after the other, in one scene: a scene for each would take minutes.
class VerifyRows : public VerifyTest {
 protected:
  VerifyRows() {
    std::string save = "create schema saved;";
    for (const pg::Row row :
         immich().query("select tablename::text as name from pg_tables where schemaname = 'public'")) {
      const std::string table = pg::quote_identifier(row.get<std::string>("name"));
      save += fmt::format("create table saved.{0} as table public.{0};", table);
      restore_ += fmt::format("delete from public.{0}; insert into public.{0} table saved.{0};", table);
    }
    run(save);
  }

  void expect_named(const std::vector<Sabotage>& sabotages) {
    for (const Sabotage& sabotage : sabotages) {
      SCOPED_TRACE(sabotage.name);
      if (immich().adapted(sabotage.sql).empty()) continue;
      run(sabotage.sql);
      EXPECT_THAT(broken(), ElementsAreArray(sabotage.expected));
      // Neither triggers nor foreign keys: the rows come back exactly as they were.
      run("set local session_replication_role = replica;" + restore_);
    }
    EXPECT_THAT(broken(), IsEmpty()) << "all is as it was";
  }

 private:
  std::string restore_;
};

std::vector<Sabotage> promise_1() {
  return {
      {"PreviewOfTheSource",
       {"1 source_paths", "4 canonical_paths", "4 leftover_files"},
       R"(update asset_file m set path = s.path from asset_file s
          where m."assetId" = {plain'} and s."assetId" = {plain} and m.type = 'preview' and s.type = 'preview')"},
      {"PathInAFolderOfTheSource",
       {"1 source_paths", "4 canonical_paths", "4 files", "4 leftover_files"},
       R"(update asset_file set path = replace(path, {bob}::text, {alice}::text)
          where "assetId" = {plain'} and type = 'preview')"},
      {"ThumbnailOfTheSourcesPerson",
       {"1 source_paths", "1 shared_files", "4 canonical_paths", "4 leftover_files"},
       R"(update person m set "thumbnailPath" = s."thumbnailPath" from person s where m.:"person_id" = {anna'} and s.:"person_id" = {anna})"},
      {"OriginalOfTheSource",
       {"1 source_paths", "1 tree_links", "2 library_scan", "2 checksums", "3 original_paths", "4 records",
        "4 foreign_files"},
       R"(update asset m set "originalPath" = s."originalPath" from asset s where m.id = {plain'} and s.id = {plain})"},
      {"LivePhotoOfTheSource",
       {"1 source_references"},
       R"(update asset set "livePhotoVideoId" = {full} where id = {plain'})"},
      {"StackOfTheSource",
       {"1 source_references"},
       R"(insert into stack (id, "primaryAssetId", "ownerId") values ({anna}, {full}, {alice});
          update asset set "stackId" = {anna} where id = {plain'})"},
      {"DuplicateIdOfTheSource",
       {"1 source_references"},
       R"(update asset set "duplicateId" = {anna} where id = {full'})"},
      {"LibraryOfTheSource",
       {"1 source_references", "5 owner"},
       R"(update asset set "libraryId" = {photos} where id = {plain'})"},
      {"FeatureFaceOfTheSource",
       {"1 source_references"},
       R"(update person set "faceAssetId" = {face} where :"person_id" = {anna'})"},
      {"PersonOfTheSource",
       {"1 source_people", "2 face_people"},
       R"(update asset_face set :"face_person" = {anna} where id = {face'})"},
      {"PersonOfTheTargetOnTheSourcesPhoto",
       {"1 source_people"},
       R"(update asset_face set :"face_person" = {anna'} where id = {manual})"},
  };
}
TEST_F(VerifyRows, NamesWhatBreaksPromise1) {
  expect_named(promise_1());
}

std::vector<Sabotage> promise_2() {
  const std::string all = R"( where "assetId" = {full'})";
  const std::string status = "update asset_job_status set ";
  return {
      {"ThumbnailRow",
       {"2 missing_thumbnails", "3 asset_file", "4 leftover_files"},
       "delete from asset_file where type = 'thumbnail' and \"assetId\" = {plain'}"},
      {"EditedFullsizeRow",
       {"2 missing_thumbnails", "3 asset_file", "4 leftover_files"},
       "-- needs asset_edit\ndelete from asset_file where type = 'fullsize' and \"isEdited\" and \"assetId\" = "
       "{full'}"},
      {"Thumbhash", {"2 missing_thumbnails", "3 asset"}, "update asset set thumbhash = null where id = {plain'}"},
      {"PersonThumbnail",
       {"2 missing_person_thumbnails", "4 leftover_files"},
       R"(update person set "thumbnailPath" = '' where :"person_id" = {anna'})"},
      {"MetadataTime", {"2 missing_metadata", "2 asset_job_status"}, status + R"("metadataExtractedAt" = null)" + all},
      {"JobStatusRow", {"2 missing_metadata", "2 asset_job_status"}, "delete from asset_job_status" + all},
      {"ClipRow", {"2 missing_smart_search", "2 smart_search"}, "delete from smart_search" + all},
      {"ClipRowWithClipSwitchedOff",
       {"2 smart_search"},
       "delete from smart_search" + all +
           R"(; insert into system_metadata (key, value)
               values ('system-config', '{"machineLearning": {"clip": {"enabled": false}}}')
               on conflict (key) do update set value = excluded.value)"},
      {"ClipEmbedding",
       {"2 smart_search"},
       R"(update smart_search set embedding = (select embedding from smart_search where "assetId" = {plain}))" + all},
      {"ClipEmbeddingThatTheSourceLacks", {"2 smart_search"}, R"(delete from smart_search where "assetId" = {full})"},
      {"FaceTime", {"2 missing_faces", "2 asset_job_status"}, status + R"("facesRecognizedAt" = null)" + all},
      {"NewFaceTime", {"2 asset_job_status"}, status + R"("facesRecognizedAt" = now())" + all},
      {"NewTimeThatTheSourceLacks",
       {"2 asset_job_status"},
       R"(update asset_job_status set "duplicatesDetectedAt" = case when "assetId" = {full'} then now() end
          where "assetId" in ({full}, {full'}))"},
      {"UnassignedFace",
       {"2 missing_recognition"},
       R"(update asset_face set :"face_person" = null where id = {face'})"},
      {"DuplicateTime",
       {"2 missing_duplicates", "2 asset_job_status"},
       status + R"("duplicatesDetectedAt" = null)" + all},
      {"OcrTime", {"2 missing_ocr", "2 asset_job_status"}, "-- needs asset_ocr\n" + status + R"("ocrAt" = null)" + all},
      {"NotExternal", {"2 library_scan"}, R"(update asset set "isExternal" = false where id = {plain'})"},
      {"NoImportPath", {"2 library_scan"}, R"(update library set "importPaths" = '{}' where id = {shared})"},
      {"ExclusionOfEverything",
       {"2 library_scan"},
       R"(update library set "exclusionPatterns" = '{**/*}' where id = {shared})"},
      {"ExclusionWithBrackets",
       {"2 library_scan"},
       R"(update library set "exclusionPatterns" = '{**/[Rr]*}' where id = {shared})"},
      {"ExclusionOfOthers",
       {},
       R"(update library set "exclusionPatterns" = '{**/Raw/**,**/*.tif}' where id = {shared})"},
      {"FileTime",
       {"2 modification_times"},
       R"(update asset set "fileModifiedAt" = "fileModifiedAt" + interval '1 millisecond' where id = {plain'})"},
      {"Checksum",
       {"2 checksums"},
       R"(update asset m set checksum = s.checksum from asset s where m.id = {plain'} and s.id = {plain})"},
      {"ChecksumAlgorithm",
       {"2 checksums"},
       R"(-- needs asset.checksumAlgorithm
          update asset set "checksumAlgorithm" = 'sha1' where id = {plain'})"},
      {"LineOfText",
       {"2 asset_ocr"},
       "-- needs asset_ocr\ndelete from asset_ocr where text = 'Summit' and \"assetId\" = {full'}"},
      {"TextOfALine",
       {"2 asset_ocr"},
       "-- needs asset_ocr\nupdate asset_ocr set text = 'Sumit' where text = 'Summit' and \"assetId\" = {full'}"},
      {"SearchedText", {"2 ocr_search"}, "-- needs ocr_search\nupdate ocr_search set text = 'Sumit'" + all},
      {"SearchedTextRow", {"2 ocr_search"}, "-- needs ocr_search\ndelete from ocr_search" + all},
      {"Face", {"2 asset_face"}, "delete from asset_face where id = {face'}"},
      {"BoxOfAFace", {"2 asset_face"}, R"(update asset_face set "boundingBoxX1" = 1 where id = {face'})"},
      {"FaceThatTheSourceLost", {"2 asset_face"}, R"(update asset_face set "deletedAt" = now() where id = {face})"},
      {"EmbeddingOfAFace",
       {"2 face_search"},
       R"(update face_search set embedding = (select embedding from face_search where "faceId" <> {face'}
                                              and "faceId" <> {face} limit 1) where "faceId" = {face'})"},
      {"EmbeddingRowOfAFace", {"2 face_search"}, R"(delete from face_search where "faceId" = {face'})"},
      {"FaceOfSomebodyElse",
       {"2 face_people"},
       R"(alter table asset_face disable trigger user;
          update asset_face set :"face_person" = {ben'} where id = {face'};
          alter table asset_face enable trigger user)"},
  };
}
TEST_F(VerifyRows, NamesWhatBreaksPromise2) {
  expect_named(promise_2());
}

std::vector<Sabotage> promise_3() {
  const std::string all = R"( where "assetId" = {full'})";
  return {
      {"Batch",
       {"3 interrupted_batches"},
       R"(insert into _kindred_batch (id, job, target_user_id, source_assets, mirrors, tree_paths, file_assets, file_paths)
          values ({anna}, 'family', {bob}, '{}', '{}', '{}', '{}', '{}'))"},
      {"SourceRow", {"3 source_rows"}, "delete from asset where id = {plain}"},
      {"PersonOfTheSourceRow", {"2 asset_face", "2 face_people"}, "delete from person where :\"person_id\" = {ben}"},
      {"VersionOfAnId",
       {"3 ids"},
       "update asset_face set id = '11111111-1111-1111-8111-111111111111' where id = {manual'}"},
      {"MovedSource",
       {"3 original_paths"},
       R"(update asset set "originalPath" = replace("originalPath", 'plain', 'fancy')
                                               where id = {plain})"},
      {"NameOfAFile", {"3 asset"}, R"(update asset set "originalFileName" = 'x' where id = {plain'})"},
      {"Withdrawn", {"3 withdrawn"}, R"(update asset set "deletedAt" = now() where id = {plain})"},
      {"Camera", {"3 asset_exif"}, "update asset_exif set make = 'x'" + all},
      {"DescriptionNotFollowed",
       {"3 asset_exif"},
       "update asset_exif set description = 'x' where \"assetId\" = {full}"},
      {"ExifRow", {"3 asset_exif"}, "delete from asset_exif" + all},
      {"FileFlag",
       {"3 asset_file"},
       R"(-- needs asset_file.isProgressive
          update asset_file set "isProgressive" = not "isProgressive" where type = 'preview' and not "isEdited"
          and "assetId" = {full'})"},
      {"XmpRow",
       {"3 xmp_files"},
       "-- lacks asset.sidecarPath\ndelete from asset_file where type = 'sidecar' and \"assetId\" = {full'}"},
      {"XmpColumn",
       {"3 xmp_files"},
       "-- needs asset.sidecarPath\nupdate asset set \"sidecarPath\" = null where id = {full'}"},
      {"Edit",
       {"3 asset_edit"},
       "-- needs asset_edit\ndelete from asset_edit where sequence = 1 and \"assetId\" = {full}"},
      {"ParametersOfAnEdit",
       {"3 asset_edit"},
       "-- needs asset_edit\nupdate asset_edit set parameters = '{}' where sequence = 1 and \"assetId\" = {full}"},
      {"Metadata",
       {"3 asset_metadata"},
       R"(insert into asset_metadata ("assetId", key, value) values ({full}, 'note', '1'), ({full'}, 'note', '2'))"},
      {"PhonesNote",
       {"3 asset_metadata"},
       R"(insert into asset_metadata ("assetId", key, value) values ({full}, 'mobile-app', '1'), ({full'}, 'mobile-app', '1'))"},
      {"VideoRow", {"3 asset_video"}, "-- needs asset_video\nupdate asset_video set bitrate = bitrate + 1" + all},
      {"AudioRow", {"3 asset_audio"}, "-- needs asset_audio\ndelete from asset_audio" + all},
      {"KeyframeRow", {"3 asset_keyframe"}, "-- needs asset_keyframe\ndelete from asset_keyframe" + all},
      {"NameOfAPerson", {"3 person"}, "update person set name = 'Ann' where :\"person_id\" = {anna}"},
  };
}
TEST_F(VerifyRows, NamesWhatBreaksPromise3) {
  expect_named(promise_3());
}

/// Another user, in whichever columns this Immich asks for.
const std::string kCarol = R"(
insert into "user"
    (id, email, name)  -- lacks user.clusterGroupId
    ("clusterGroupId", id, email, name)  -- needs user.clusterGroupId
select
    "clusterGroupId",  -- needs user.clusterGroupId
    {anna}, 'carol@example.org', 'Carol' from "user" where id = {bob};
)";

/// A person of the target's own.
const std::string kOwnPerson = R"(
insert into person_group (id, "clusterGroupId") select {full}, "clusterGroupId" from "user" where id = {bob};  -- needs person_group
insert into person (:"person_id", "ownerId", name, "thumbnailPath") values ({full}, {bob}, 'Own', 'x');
)";

std::vector<Sabotage> promises_4_and_5() {
  return {
      {"MirrorRow", {"4 mirror_rows", "4 foreign_files", "4 leftover_files"}, "delete from asset where id = {plain'}"},
      {"MirroredPersonRow",
       {"2 missing_recognition", "2 asset_face", "4 mirror_rows", "4 leftover_files"},
       "-- lacks person_group\n"
       "delete from person where id = {ben'}"},
      {"MirroredPersonRowOfAGroup",  // whose faces stay in it, until Immich deletes it
       {"2 asset_face", "2 face_people", "4 mirror_rows", "4 leftover_files"},
       "-- needs person_group\n"
       "delete from person where \"personGroupId\" = {ben'}"},
      {"Mapping",
       {"3 not_converged", "4 records", "4 foreign_files"},
       "delete from _face_sync_asset_map where source_asset_id = {plain}"},
      {"PathInTheMapping",
       {"4 records"},
       "update _face_sync_asset_map set tree_path = tree_path || 'x' where source_asset_id = {plain}"},
      {"XmpElsewhere",
       {"4 canonical_paths", "4 files"},
       "-- lacks asset.sidecarPath\n"
       "update asset_file set path = path || '.old' where type = 'sidecar' and \"assetId\" = {full'}"},
      {"XmpColumnElsewhere",
       {"4 canonical_paths", "4 files"},
       "-- needs asset.sidecarPath\nupdate asset set \"sidecarPath\" = \"sidecarPath\" || '.old' where id = {full'}"},
      {"EncodedVideoColumn",
       {"4 canonical_paths", "4 files", "4 leftover_files"},
       R"(-- needs asset.encodedVideoPath
          update asset set "encodedVideoPath" = "encodedVideoPath" || '.old' where id = {full'})"},
      {"OwnerOfAMirror", {"5 owner"}, kCarol + R"(update asset set "ownerId" = {anna} where id = {plain'})"},
      {"LibraryOfAMirror", {"5 owner"}, R"(update asset set "libraryId" = null where id = {plain'})"},
      {"OwnerOfAPerson",
       {"2 asset_face", "2 face_people", "4 mirror_rows", "5 owner"},
       kCarol + R"(update person set "ownerId" = {anna} where :"person_id" = {ben'})"},
  };
}
TEST_F(VerifyRows, NamesWhatBreaksPromises4And5) {
  expect_named(promises_4_and_5());
}

/// What the target may do without breaking a promise.
std::vector<Sabotage> nothing_broken() {
  return {
      {"Favourite", {}, R"(update asset set "isFavorite" = true where id = {plain'})"},
      {"OwnDescription", {}, R"(update asset_exif set description = 'hers', rating = 5 where "assetId" = {plain'})"},
      {"FaceTakenOff", {}, R"(update asset_face set "deletedAt" = now() where id = {face'})"},
      {"OwnTrash", {}, R"(update asset set "deletedAt" = now(), status = 'trashed' where id = {plain'})"},
      {"OwnEdit", {}, "-- needs asset_edit\ndelete from asset_edit where sequence = 1 and \"assetId\" = {full'}"},
      {"OwnNameOfAPerson", {}, "update person set name = 'Annie' where :\"person_id\" = {anna'}"},
      {"ManualFace", {}, kOwnPerson + R"(
          insert into asset_face ("assetId", :"face_person", "sourceType") values ({plain'}, {full}, 'manual'))"},
      {"ReassignedFace", {}, kOwnPerson + R"(
          update asset_face set :"face_person" = {full} where id = {face'})"},
      {"PhonesOwnNote",
       {},
       R"(insert into asset_metadata ("assetId", key, value) values ({full}, 'mobile-app', '1'), ({full'}, 'mobile-app', '2'))"},
      {"PredecessorsMapping", {}, "update _face_sync_asset_map set job = null, tree_path = null, placed = null"},
  };
}
TEST_F(VerifyRows, LetsTheTargetDoWhatIsItsOwn) {
  expect_named(nothing_broken());
}

TEST_F(VerifyTest, FindsXmpAndEditedFilesSharedWithTheSource) {
  link_instead(full_.files.at("sidecar"), file(full_, "sidecar"));
  EXPECT_THAT(broken(), ElementsAreArray({"1 shared_files"}));
  write_instead(file(full_, "sidecar"), read_file(full_.files.at("sidecar")));
  EXPECT_THAT(broken(), IsEmpty());
  const bool knows_edits = immich().columns().has("asset_edit");
  if (knows_edits) link_instead(full_.files.at("preview_edited"), file(full_, "preview", true));
  link_instead(anna_.thumbnail_path, thumbnail(anna_));
  const sync::JobVerdict found = verdict();
  EXPECT_THAT(broken(), ElementsAreArray({"1 shared_files"}));
  EXPECT_EQ(found.broken.front().count, knows_edits ? 2 : 1);
}

TEST_F(VerifyTest, FindsAThumbnailThatIsALink) {
  fs::remove(file(plain_, "preview"));
  fs::create_symlink(plain_.files.at("preview"), file(plain_, "preview"));
  EXPECT_THAT(broken(), ElementsAreArray({"1 shared_files"}));
}

// The predecessor's layout, in which a permanent delete took the source's original.
TEST_F(VerifyTest, FindsADirectoryLinkInTheTree) {
  fs::rename(tree("hike"), share_.folder / "elsewhere");
  fs::create_directory_symlink(share_.folder / "elsewhere", tree("hike"));
  const sync::JobVerdict found = verdict();
  EXPECT_THAT(broken(), ElementsAreArray({"1 tree_links"}));
  EXPECT_EQ(found.broken.front().count, 1 + 2) << "the link, and both originals below it";
}

TEST_F(VerifyTest, FindsMissingFiles) {
  fs::remove(tree("hike/plain.jpg"));
  EXPECT_THAT(broken(), ElementsAreArray({"2 originals"}));
  fs::remove(file(full_, "encoded_video"));
  fs::remove(file(full_, "sidecar"));
  fs::remove(thumbnail(ben_));
  EXPECT_THAT(broken(), ElementsAreArray({"2 originals", "4 files"}));
  EXPECT_EQ(verdict().broken.back().count, 3);
}

TEST_F(VerifyTest, FindsFilesOfOtherSizeAndWithDeepOfOtherContent) {
  const std::string content = read_file(file(plain_, "preview"));
  write_instead(file(plain_, "preview"), content + "x");
  EXPECT_THAT(broken(), ElementsAreArray({"4 file_contents"}));
  write_instead(file(plain_, "preview"), std::string(content.size(), 'x'));
  EXPECT_THAT(broken(), IsEmpty());
  EXPECT_THAT(broken(true), ElementsAreArray({"4 file_contents"}));
}

TEST_F(VerifyTest, FindsFilesThatNobodyKnows) {
  write_file(tree("hike/foreign.jpg"), "a scan would import it");
  write_file(tree("hike/foreign.jpg.xmp"), "beside no mirror");
  write_file(tree(".stfolder/marker"), "scans skip it");
  EXPECT_THAT(broken(), ElementsAreArray({"4 foreign_files"}));
  EXPECT_EQ(verdict().broken.front().count, 2);
}

// A NAS's own folders, which Immich's default patterns leave out.
TEST_F(VerifyTest, LeavesOutForeignFilesThatTheLibraryExcludes) {
  immich().query("update library set \"exclusionPatterns\" = '{**/@eaDir/**,**/#recycle/**}' where id = $1",
                 share_.shared.id);
  write_file(tree("hike/@eaDir/IMG.jpg/SYNOPHOTO_THUMB_M.jpg"), "the NAS's");
  write_file(tree("#recycle/x.jpg"), "deleted");
  EXPECT_THAT(broken(), IsEmpty());
  write_file(tree("recycle/x.jpg"), "no pattern matches it");
  EXPECT_THAT(broken(), ElementsAreArray({"4 foreign_files"}));
}

TEST_F(VerifyTest, FindsWhatABatchLeftBehind) {
  const std::string preview = file(plain_, "preview");
  const std::string other_format = preview.substr(0, preview.rfind('.')) + ".webp";
  write_file(other_format, "x");
  write_file(tree("hike/.kindred-" + mirror_of(plain_.id).str()), "waits");
  EXPECT_THAT(broken(), ElementsAreArray({"3 waiting_files", "4 leftover_files"}));
  EXPECT_EQ(verdict().broken.back().examples.front().detail, other_format);
}

TEST_F(VerifyTest, LeavesTheTargetsOwnFilesAlone) {
  AssetSpec own;
  own.library = {};
  immich().add_asset(share_.bob, own);
  write_file(tree("hike/plain.jpg.xmp"), "Bob described the photo");
  EXPECT_THAT(broken(), IsEmpty()) << "before Immich has a row of it";
  run("insert into asset_file (\"assetId\", type, path) values ({plain'}, 'sidecar', '" + tree("hike/plain.jpg.xmp") +
      "')");
  EXPECT_THAT(broken(), IsEmpty()) << "and after";
}

TEST_F(VerifyTest, ToleratesAnXmpRowWhoseFileTheSourceLost) {
  run("insert into asset_file (\"assetId\", type, path) values ({plain}, 'sidecar', '/nowhere/plain.jpg.xmp')");
  EXPECT_THAT(broken(), IsEmpty());
}

// One photo that the target edited once excused the edited files of all mirrors.
TEST_F(VerifyTest, ExcusesTheEditedFilesOfNoMirrorButTheOneThatTheTargetEdited) {
  if (!immich().columns().has("asset_edit")) GTEST_SKIP() << "this Immich knows no edits";
  AssetSpec spec = full_spec();
  spec.path = "hike/IMG_2.mp4";
  const Asset second = immich().add_asset(share_.alice, spec);
  sync();
  run("delete from asset_edit where sequence = 1 and \"assetId\" = {full'}");
  EXPECT_THAT(broken(), IsEmpty());
  run("delete from asset_file where \"isEdited\" and type = 'preview' and \"assetId\" = '" +
      mirror_of(second.id).str() + "'");
  EXPECT_THAT(broken(), ElementsAreArray({"3 asset_file", "4 leftover_files"}));
}

// Each of these was "files differ from the source's", exit code 1, for good: Immich wrote what the target chose.
TEST_F(VerifyTest, LeavesToTheTargetWhatImmichWroteForIt) {
  write_instead(file(full_, "sidecar"), "Bob rated it");
  EXPECT_THAT(broken(true), IsEmpty()) << "also where he gave it the stars that it had: no row shows that";
  run("update asset_exif set rating = 5 where \"assetId\" = {full'}");
  EXPECT_THAT(broken(true), IsEmpty());
  run("update asset_exif set rating = 2 where \"assetId\" = {full}");
  sync();
  EXPECT_THAT(broken(true), IsEmpty()) << "whatever the source does to it later";

  run("update person set \"faceAssetId\" = (select f.id from asset_face f where f.:\"face_person\" = {anna'} and f.id "
      "is"
      " distinct from person.\"faceAssetId\" order by f.id limit 1) where :\"person_id\" = {anna'}");
  write_instead(thumbnail(anna_), "another photo of her, which Bob likes better");
  EXPECT_THAT(broken(true), IsEmpty());
  write_instead(thumbnail(ben_), "nobody chose this");
  EXPECT_THAT(broken(), ElementsAreArray({"4 file_contents"}));
}

TEST_F(VerifyTest, LeavesTheTargetsTagsInItsXmpFile) {
  immich().add_tag(share_.bob, "mine", {mirror_of(full_.id)});
  write_instead(file(full_, "sidecar"), "Bob tagged it");
  EXPECT_THAT(broken(true), IsEmpty());
}

TEST_F(VerifyTest, LeavesTheFilesOfTheTargetsCrop) {
  if (!immich().columns().has("asset_edit")) GTEST_SKIP() << "this Immich knows no edits";
  run("delete from asset_edit where sequence = 1 and \"assetId\" = {full'}");
  write_instead(file(full_, "preview", true), "Bob's crop of it, which is larger");
  EXPECT_THAT(broken(true), IsEmpty());
  write_instead(file(full_, "preview"), "not the edited file, which nobody but Immich writes");
  EXPECT_THAT(broken(), ElementsAreArray({"4 file_contents"}));
}

// Between a change and the next cycle nothing is broken.
TEST_F(VerifyTest, TellsWhatIsNotFollowedYetFromWhatIsBroken) {
  a_cycle_goes_by();
  run("update asset_exif set description = 'new words' where \"assetId\" = {full}");
  const Asset late = add_photo("late.jpg");
  sync::Verdict verdict;
  verdict.jobs.push_back(verdict_before_a_cycle());
  const sync::JobVerdict& found = verdict.jobs.front();
  EXPECT_THAT(names_of(found.broken), IsEmpty());
  EXPECT_THAT(names_of(found.not_followed), ElementsAreArray({"3 not_converged", "3 asset_exif"}));
  EXPECT_EQ(verdict.exit_code(), 0);
  EXPECT_THAT(cli::text_summary(verdict),
              AllOf(HasSubstr("  not followed yet (the next cycle will): asset_exif: 1 row missing"),
                    HasSubstr(", 0 broken\n")));
  const auto json = nlohmann::json::parse(cli::json_summary(verdict));
  EXPECT_EQ(json["jobs"][0]["not_followed"][1]["check"], "asset_exif");
  EXPECT_EQ(json["jobs"][0]["not_followed"][1]["examples"][0]["source"], full_.id.str());
  EXPECT_THAT(broken(), ElementsAreArray({"3 not_converged", "3 asset_exif"})) << "once a cycle has passed them over";
}

TEST_F(VerifyTest, ChangesExcuseNoOtherMirrorAndNothingThatReachesTheSource) {
  a_cycle_goes_by();
  run("update asset_exif set description = 'new words' where \"assetId\" in ({full}, {plain'})");
  a_cycle_goes_by();
  run("update asset_exif set description = 'newer words' where \"assetId\" = {full}");
  run("update asset set \"originalPath\" = (select \"originalPath\" from asset where id = {other}) where id = "
      "{other'}");
  const sync::JobVerdict found = verdict_before_a_cycle();
  const auto names = names_of(found.broken);
  EXPECT_THAT(names, testing::Contains("1 source_paths"));
  ASSERT_THAT(names_of(found.not_followed), testing::Contains("3 asset_exif"));
  for (const sync::BrokenPromise& promise : found.not_followed) {
    EXPECT_EQ(promise.count, promise.check->name == "asset_exif" ? 1 : promise.count);
  }
}

// The target deleted a mirror a moment ago: the next cycle notes it.
TEST_F(VerifyTest, WhatTheTargetJustDeletedIsNotFollowedYet) {
  a_cycle_goes_by();
  const std::vector<std::string> files = {file(other_, "thumbnail"), file(other_, "preview"), tree("other.jpg")};
  run("delete from asset where id = {other'}");
  for (const std::string& path : files) fs::remove(path);
  const sync::JobVerdict found = verdict_before_a_cycle();
  EXPECT_THAT(names_of(found.broken), IsEmpty());
  EXPECT_THAT(names_of(found.not_followed), testing::Contains("4 mirror_rows"));
}

TEST_F(VerifyTest, TellsReadyPhotosWithoutMirrorFromFaults) {
  const Asset lost = add_photo("lost.jpg");
  fs::remove(lost.original_path);
  EXPECT_THAT(broken(), ElementsAreArray({"3 not_converged"}));
  sync();
  const sync::JobVerdict found = verdict();
  EXPECT_THAT(broken(), IsEmpty());
  EXPECT_THAT(found.faults_by_reason, testing::ElementsAre(testing::Pair("original_missing", 1)));
}

TEST_F(VerifyTest, FollowsSymbolicLinksOfOriginals) {
  job().originals = OriginalsMode::symlink;
  const Asset linked = add_photo("linked.jpg");
  sync();
  EXPECT_TRUE(fs::is_symlink(tree("linked.jpg")));
  EXPECT_THAT(broken(true), IsEmpty());
  fs::remove(linked.original_path);
  EXPECT_THAT(broken(), ElementsAreArray({"2 originals"}));
}

TEST_F(VerifyTest, CountsAllAndShowsThree) {
  const Asset asset = add_photo("fourth.jpg");
  sync();
  run("update asset_exif set model = 'x' where \"assetId\" in ({full'}, {plain'}, {other'})");
  run("update asset_exif set model = 'x' where \"assetId\" = '" + mirror_of(asset.id).str() + "'");
  const sync::JobVerdict found = verdict();
  ASSERT_EQ(found.broken.size(), 1u);
  EXPECT_EQ(found.broken.front().count, 4);
  ASSERT_EQ(found.broken.front().examples.size(), 3u);
  EXPECT_EQ(found.broken.front().examples.front().detail, "different: model");
}

TEST_F(VerifyTest, ReportsToPeopleAndToPrograms) {
  if (!immich().columns().has("ocr_search")) GTEST_SKIP() << "this Immich reads no text";
  run("delete from ocr_search where \"assetId\" = {full'}");
  sync::Verdict verdict;
  verdict.jobs.push_back(this->verdict());
  EXPECT_EQ(verdict.exit_code(), 1);
  const std::string text = cli::text_summary(verdict);
  EXPECT_THAT(text,
              HasSubstr(fmt::format("  promise 2: ocr_search: 1 row missing, surplus or different, for example {} of "
                                    "{} ({}: the mirror has no such row)\n",
                                    mirror_of(full_.id).str(), full_.id.str(), tree("hike/IMG_1.mp4"))));
  EXPECT_THAT(text, HasSubstr(fmt::format("verify: {} checks, 1 broken\n", verdict.jobs.front().checks)));
  const auto json = nlohmann::json::parse(cli::json_summary(verdict));
  EXPECT_EQ(json["exit_code"], 1);
  const auto& broken = json["jobs"][0]["broken"][0];
  EXPECT_EQ(json["jobs"][0]["mirrors"], 3);
  EXPECT_EQ(broken["promise"], 2);
  EXPECT_EQ(broken["check"], "ocr_search");
  EXPECT_EQ(broken["count"], 1);
  EXPECT_EQ(broken["message"], "1 row missing, surplus or different");
  EXPECT_EQ(broken["examples"][0]["mirror"], mirror_of(full_.id).str());
  EXPECT_EQ(broken["examples"][0]["source"], full_.id.str());
}

TEST_F(VerifyTest, JudgesNothingWhileACycleRuns) {
  const auto lock = pg::AdvisoryLock::try_take(share_.config.database, "job family");
  ASSERT_TRUE(lock);
  const sync::JobVerdict found = verdict();
  ASSERT_TRUE(found.error);
  EXPECT_THAT(found.error->what(), HasSubstr("another instance is working on job family"));
}

// Beside a service whose cycle takes a second, "another instance is working" was the answer.
TEST_F(VerifyTest, WaitsSomeSecondsForACycleToEnd) {
  auto lock = pg::AdvisoryLock::try_take(share_.config.database, "job family");
  ASSERT_TRUE(lock);
  a_cycle_goes_by();
  auto waiting = std::async(std::launch::async, [this] { return verdict_before_a_cycle(); });
  const bool waits = eventually([this] {
    return share_.count(
               "pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database"
               " where datname = current_database())") == 1;
  });
  lock.reset();
  const sync::JobVerdict found = waiting.get();
  EXPECT_TRUE(waits);
  EXPECT_FALSE(found.error) << found.error->what();
  EXPECT_THAT(names_of(found.broken), IsEmpty());
}

// A disk that is not mounted is no reason to call every mirror broken (promise 6).
TEST_F(VerifyTest, RefusesWithoutTheTree) {
  fs::rename(share_.shared.path, share_.folder / "away");
  const sync::JobVerdict found = verdict();
  ASSERT_TRUE(found.error);
  EXPECT_EQ(found.error->kind(), ErrorKind::refused);
  EXPECT_THAT(found.error->what(), HasSubstr(share_.shared.path));
  EXPECT_FALSE(fs::exists(share_.shared.path)) << "verify makes no folder";
}

class VerifyFirst : public SyncTest {};  // before any cycle

TEST_F(VerifyFirst, MakesNoTables) {
  sync::Progress quiet;
  try {
    sync::verify(share_.config, {}, quiet);
    FAIL() << "nothing to judge by";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::refused);
    EXPECT_THAT(error.fix(), HasSubstr("kindred sync"));
  }
  EXPECT_EQ(share_.count("pg_tables where schemaname = 'public' and tablename ~ '^_(face_sync|kindred)'"), 0);
}

// The ids are what ties everything else, so the SQL that makes them is checked against a second way to compute them.
TEST_F(VerifyFirst, MirrorIdsAreThe128BitsOfTheDesign) {
  pg::Connection session(share_.config.database, "test");
  sync::prepare_session(session);
  for (int i = 0; i < 200; ++i) {
    const Uuid source = Uuid::random();
    const auto made =
        session.query("select pg_temp.kindred_mirror_id($1, $2) as id", share_.bob.id, source)[0].get<Uuid>("id");
    EXPECT_EQ(made, mirror_of(source));
    EXPECT_EQ(made.str()[14], '4');
    EXPECT_THAT(std::string("89ab"), HasSubstr(made.str().substr(19, 1)));
  }
}

// The tables that came with Immich 3: two videos stand for source and mirror, since what is known of them differs.
TEST(VerifyImmich3, ComparesWhatIsKnownOfVideos) {
  const TemporaryFolder folder;
  const TestDatabase database("3.1.0", {.vector_indexes = false});
  Instance immich(database, folder);
  const User alice = immich.add_user("Alice");
  AssetSpec video;
  video.video = true;
  const std::vector<Asset> videos = immich.add_assets(alice, {video, video});
  sync::prepare_for_verify(immich.db());
  immich.query("insert into pg_temp.kindred_pair values (1, $1, $2, '', false, false, now())", videos[0].id,
               videos[1].id);
  const immich::Catalogue catalogue = immich::Catalogue::read(immich.db());
  for (const std::string table : {"asset_video", "asset_audio", "asset_keyframe"}) {
    const sync::Check& check = *std::ranges::find(sync::all_checks(), table, &sync::Check::name);
    const std::string statement = immich::adapted(check.statement, catalogue);
    const auto detail = [&] { return immich.query(statement)[0].get<std::string>("detail"); };
    EXPECT_THAT(detail(), HasSubstr("different: "));
    immich.query("delete from " + table + " where \"assetId\" = $1", videos[1].id);
    EXPECT_EQ(detail(), "the mirror has no such row");
    immich.query("delete from " + table);
    EXPECT_TRUE(immich.query(statement).empty());
  }
}

class VerifyStatements : public testing::TestWithParam<std::string> {
 protected:
  /// "verify_asset" of "immich/verify_asset.sql".
  static std::string name(const sql::File& file) {
    const auto from = file.name.find('/') + 1;
    return std::string(file.name.substr(from, file.name.rfind('.') - from));
  }
};

TEST_P(VerifyStatements, FitTheSchemaAndItsTables) {
  const TestDatabase database(GetParam(), {.vector_indexes = false});
  pg::Connection session = database.connect();
  prepare_for_all_statements(session);
  const immich::Catalogue catalogue = immich::Catalogue::read(session);
  for (const sql::File& file : sql::immich::kFiles) {
    if (!file.name.starts_with("immich/verify_")) continue;
    const std::string text = immich::adapted(file.text, catalogue);
    if (text.empty()) continue;  // A check of other versions: its first line says which.
    pg::Transaction trial = session.begin();
    EXPECT_NO_THROW(trial.run_script("prepare " + name(file) + " as " + text));
  }
  // Their statements compare the embedding alone, which is right as long as there is nothing else.
  for (const char* table : {"smart_search", "face_search"})
    EXPECT_EQ(catalogue.table(table)->columns.size(), 2u) << table;
}

INSTANTIATE_TEST_SUITE_P(Immich, VerifyStatements, testing::ValuesIn(ImmichSchema::versions()), version_name);

}  // namespace
}  // namespace kindred::support
