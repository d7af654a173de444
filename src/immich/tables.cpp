// Immich's tables as a mirror needs them. Each rule says why, because each was learnt the hard way by someone: see
// docs/architecture.md, "What is copied". Turned down: a list of all columns (every release of Immich broke the
// predecessor's).
#include "immich/tables.h"

#include <algorithm>
#include <array>

// Each table's rows are those of mirrors that are the target's (`mine`), and keys name the owner or the mirror: no
// statement that is built from them can touch a row of anybody else's, whatever the batch holds (promise 1).
namespace kindred::immich {

namespace {

using Fill = ColumnRule::Fill;

ColumnRule set(std::string_view column, std::string_view expression, std::string_view why) {
  return {column, Fill::expression, expression, why};
}
ColumnRule set_once(std::string_view column, std::string_view expression, std::string_view why) {
  return {column, Fill::initial, expression, why};
}
ColumnRule edited(std::string_view column) {
  return {column, Fill::edited, {}, "people edit it in Immich"};
}
ColumnRule edited(std::string_view column, std::string_view expression, std::string_view why,
                  std::string_view by_mapping = {}) {
  return {column, Fill::edited, expression, why, false, by_mapping};
}
ColumnRule rendered(std::string_view column) {
  return {column, Fill::rendered, {}, "follows from the edits, which may be the target's own"};
}
ColumnRule leave_out(std::string_view column, std::string_view why) {
  return {column, Fill::left_out, {}, why};
}
ColumnRule copy(std::string_view column, std::string_view why) {
  return {column, Fill::copied, {}, why};
}
ColumnRule maybe(ColumnRule rule) {
  rule.optional = true;
  return rule;
}
ColumnRule mirror_id(std::string_view column = "id") {
  return set(column, R"(pg_temp.kindred_mirror_id(b.target_user_id, s."id"))",
             "the same row again after a crash has the same name");
}
ColumnRule mirror_asset() {
  return set("assetId", "b.mirror_id", "the mirror");
}

constexpr std::string_view kPersonal = "personal: the target's to set";

// Without joins, so that each is looked up by its id whatever kinds of joins are allowed.
constexpr std::string_view kMirrorOfMotionPart =
    R"((select (select part.id from asset part where part.id = m.target_asset_id) from _face_sync_asset_map m
    where m.source_asset_id = s."livePhotoVideoId" and m.target_user_id = b.target_user_id))";
constexpr std::string_view kMirrorOfStack =
    R"((select (select t.id from stack t where t.id = k.stack_id) from _kindred_stack k
    where k.source_stack_id = s."stackId" and k.target_user_id = b.target_user_id))";

// The job's key `show`. This value is followed and recorded, so what the target moved to the timeline stands.
constexpr std::string_view kShown =
    R"(case when b.show = 'archive' and s."visibility" = 'timeline' then 'archive' else s."visibility" end)";
constexpr std::string_view kShownByMapping =
    R"(case when m.show = 'archive' and s."visibility" = 'timeline' then 'archive' else s."visibility" end)";

// Where Immich keeps a file's path in a column of asset: the one just placed, else what is there.
constexpr std::string_view kOwnXmp = R"(coalesce((select f.path from pg_temp.kindred_file f
        where f.source_file_id = pg_temp.kindred_column_file(b.source_id, 'sidecar')),
    (select own."sidecarPath" from asset own where own.id = b.mirror_id)))";
constexpr std::string_view kOwnEncodedVideo = R"(coalesce((select f.path from pg_temp.kindred_file f
        where f.source_file_id = pg_temp.kindred_column_file(b.source_id, 'encoded_video')),
    (select own."encodedVideoPath" from asset own where own.id = b.mirror_id), ''))";

CopiedTable asset() {
  return {
      "asset",
      R"(from pg_temp.kindred_asset b join asset s on s.id = b.source_id)",
      {set("id", "b.mirror_id", "v4-shaped and the same at every try"),
       set("ownerId", "b.target_user_id", "the mirror is the target's own"),
       set("libraryId", "b.target_library_id", "the target's library, whose scans find the tree"),
       set("originalPath", "b.tree_path", "the mirror's original in the tree"),
       set("checksum", R"(case when b.is_external then b.checksum else s."checksum" end)",
           "of the path, never of the file: phones free space by a file's checksum"),
       maybe(set(
           "checksumAlgorithm",
           R"(case when b.is_external then 'sha1-path'::asset_checksum_algorithm_enum else s."checksumAlgorithm" end)",
           "says what the checksum is of")),
       set("isExternal", "b.is_external", "outside the storage template, which would rename the file"),
       set("fileModifiedAt", "b.file_modified_at", "a scan compares it with the file to the millisecond"),
       set_once("isFavorite", "false", kPersonal),
       set_once("deletedAt", "null::timestamptz", "the target's trash is the target's"),
       set_once("status", R"(s."status")", "the target's trash is the target's"),
       set_once("isOffline", "false", "what a scan found out about the mirror's own file"),
       edited("visibility", kShown, "people edit it in Immich, and the job may show its mirrors in the archive",
              kShownByMapping),
       maybe(rendered("width")),
       maybe(rendered("height")),
       rendered("thumbhash"),
       edited("fileCreatedAt"),
       edited("localDateTime"),
       set("livePhotoVideoId", kMirrorOfMotionPart, "the source's motion part is not the target's"),
       edited("stackId", kMirrorOfStack, "the source's stack would hide the mirror"),
       set_once("duplicateId", "null::uuid", "Immich merges by it without looking at the owner"),
       maybe(set("sidecarPath", kOwnXmp, "the mirror's own XMP file, which the target's edits are written to")),
       maybe(set("encodedVideoPath", kOwnEncodedVideo, "the mirror's own file: Immich unlinks it with the row")),
       maybe(leave_out("isEdited", "belongs to the triggers on asset_edit")),
       maybe(set("deviceAssetId", R"(s."originalFileName")", "as Immich's library import sets it")),
       maybe(set("deviceId", "'Library Import'", "as Immich's library import sets it"))},
      {"id", "ownerId"}};
}

CopiedTable asset_exif() {
  return {
      "asset_exif",
      R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_exif s on s."assetId" = b.source_id)",
      {mirror_asset(), copy("autoStackId", "the camera's id of a burst, a text"),
       maybe({"lockedProperties", Fill::locks, "null::varchar[]",
              "what follows the source while the XMP file stays the target's; Immich writes just those into it"}),
       edited("description"), edited("dateTimeOriginal"), edited("timeZone"), edited("latitude"), edited("longitude"),
       edited("city"), edited("state"), edited("country"), edited("rating"), maybe(edited("tags"))},
      {"assetId"}};
}

CopiedTable asset_file() {
  return {"asset_file",
          R"(from pg_temp.kindred_file f
join asset_file s on s.id = f.source_file_id
join pg_temp.kindred_asset b on b.source_id = s."assetId"
join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id)",
          {mirror_id(), mirror_asset(), set("path", "f.path", "the mirror's own file: Immich unlinks it with the row")},
          {"id", "assetId"},
          false,
          {},
          true,
          // Where the files lie is compared with the disk: list_wanted_files.
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join (select e.*, pg_temp.kindred_mirror_id(t.target_user_id, e.id) as mirrors_id
      from pg_temp.kindred_asset t join asset_file e on e."assetId" = t.source_id
      offset 0) s on s."assetId" = b.source_id  -- one hash for each file
join asset_file f on f.id = s.mirrors_id and f."assetId" = b.mirror_id
where b.edits_followed or not s."isEdited"  -- needs asset_file.isEdited
)"};
}

/// A time stamp that says "Immich need not run this on the mirror". Where the source has none yet, the time of its
/// metadata extraction stands in: an old one, since a new one would start the nightly recognition (behaviours, 1).
ColumnRule done_with_source(std::string_view column, std::string_view expression) {
  return set(column, expression, "no job may be missing on the mirror; what the source gets later is followed");
}

CopiedTable asset_job_status() {
  return {"asset_job_status",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_job_status s on s."assetId" = b.source_id)",
          {mirror_asset(),
           done_with_source("facesRecognizedAt", R"(coalesce(s."facesRecognizedAt", s."metadataExtractedAt"))"),
           done_with_source("duplicatesDetectedAt", R"(coalesce(s."duplicatesDetectedAt", s."metadataExtractedAt"))"),
           maybe(done_with_source("ocrAt", R"(coalesce(s."ocrAt", s."metadataExtractedAt"))"))},
          {"assetId"}};
}

CopiedTable smart_search() {
  return {"smart_search",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join smart_search s on s."assetId" = b.source_id)",
          {mirror_asset()},
          {"assetId"}};
}

CopiedTable asset_ocr() {
  return {"asset_ocr",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_ocr s on s."assetId" = b.source_id)",
          {mirror_id(), mirror_asset()},
          {"id", "assetId"},
          true,
          {},
          false};
}

CopiedTable ocr_search() {
  return {"ocr_search",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join ocr_search s on s."assetId" = b.source_id)",
          {mirror_asset()},
          {"assetId"},
          true,
          {},
          false};
}

CopiedTable asset_edit() {
  return {"asset_edit",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_edit s on s."assetId" = b.source_id and b.edits_followed)",
          {mirror_id(), mirror_asset()},
          {"id", "assetId"},
          true,
          "b.edits_followed",
          false};
}

CopiedTable asset_metadata() {
  return {"asset_metadata",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_metadata s on s."assetId" = b.source_id and s.key <> 'mobile-app')",  // the source phone's own file ids
          {mirror_asset()},
          {"assetId", "key"},
          false,
          "m.key <> 'mobile-app'",
          false};
}

/// asset_video, asset_audio and asset_keyframe of Immich 3: one row for each asset, without ids of their own.
CopiedTable video_part(std::string_view name, std::string_view rows, std::vector<ColumnRule> more = {}) {
  more.push_back(mirror_asset());
  return {name, rows, std::move(more), {"assetId"}, true};
}

// One of the target's in place of the source's person.
constexpr std::string_view kStandsIn = "p.target_person_id";
constexpr std::string_view kWhom = "whom the person is for the target";

CopiedTable asset_face() {
  return {kFaceTable,
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_face s on s."assetId" = b.source_id and s."deletedAt" is null
left join pg_temp.kindred_person p on p.source_person_id = s.:"face_person"
where (p.target_person_id is not null or s."sourceType" <> 'machine-learning')  -- unassigned ones are queued every night
  and not exists (select from _kindred_gone_face g
                  where g.face_id = pg_temp.kindred_mirror_id(b.target_user_id, s.id) and not g.by_us))",
          {mirror_id(),
           mirror_asset(),
           set_once("deletedAt", "null::timestamptz", "which faces are none is the target's to say"),
           set("sourceType", R"(case when exists (select from pg_temp.kindred_twin t
        where t.face_id = pg_temp.kindred_mirror_id(b.target_user_id, s.id)) then 'manual' else s."sourceType" end)",
               "recognition must not take it up beside its twin in the target's cluster group"),
           {"personId", Fill::newest, kStandsIn, kWhom, true},
           {"personGroupId", Fill::newest, kStandsIn, kWhom, true}},
          {"id", "assetId"}};
}

// Each face is looked up by index, in this order: without statistics PostgreSQL has begun with all embeddings there
// are.
CopiedTable face_search() {
  return {"face_search",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
cross join lateral (select f.id from asset_face f where f."assetId" = b.source_id offset 0) f
cross join lateral (select e.* from face_search e where e."faceId" = f.id offset 0) s
cross join lateral (select o.id from asset_face o
                    where o.id = pg_temp.kindred_mirror_id(b.target_user_id, f.id) and o."assetId" = b.mirror_id
                    offset 0) m
where not exists (select from pg_temp.kindred_twin t where t.face_id = m.id))",
          {set("faceId", "m.id", "the mirrored face")},
          {"faceId"},
          false,
          {},
          true,
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join (select f."assetId", f.id, pg_temp.kindred_mirror_id(t.target_user_id, f.id) as mirrors_id
      from pg_temp.kindred_asset t join asset_face f on f."assetId" = t.source_id
      offset 0) f on f."assetId" = b.source_id  -- one hash for each face
join face_search s on s."faceId" = f.id
join asset_face m on m.id = f.mirrors_id and m."assetId" = b.mirror_id
where not exists (select from pg_temp.kindred_twin t where t.face_id = m.id))"};
}

}  // namespace

bool is_sync_column(std::string_view column) {
  static constexpr std::array<std::string_view, 4> kColumns = {"updateId", "createId", "createdAt", "updatedAt"};
  return std::find(kColumns.begin(), kColumns.end(), column) != kColumns.end();
}

std::span<const CopiedTable> asset_tables() {
  static const std::vector<CopiedTable> kTables = {
      asset(),
      asset_exif(),
      asset_file(),
      asset_job_status(),
      smart_search(),
      asset_ocr(),
      ocr_search(),
      asset_edit(),
      asset_metadata(),
      video_part(
          "asset_video",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_video s on s."assetId" = b.source_id)",
          {maybe(copy("dvBlSignalCompatibilityId", "a number out of Dolby Vision's profile, no reference"))}),
      video_part(
          "asset_audio",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_audio s on s."assetId" = b.source_id)"),
      video_part(
          "asset_keyframe",
          R"(from pg_temp.kindred_asset b join asset mine on mine.id = b.mirror_id and mine."ownerId" = b.target_user_id
join asset_keyframe s on s."assetId" = b.source_id)"),
      asset_face(),
      face_search()};
  return kTables;
}

const CopiedTable& person_table() {
  static const CopiedTable kPerson = {
      "person",
      R"(from pg_temp.kindred_new_person b
join person s on s.:"person_id" = b.source_id and s."ownerId" = b.source_user_id
where not exists (select from person t  -- made before the tracking tables were lost
                  where t.:"person_id" = b.mirror_id and t."ownerId" = b.target_user_id)
order by b.mirror_id
on conflict do nothing)",  // 3.3 makes people itself, whom others share with the target
      {maybe(set("id", "b.mirror_id", "v4-shaped and the same at every try")),
       maybe(set("personGroupId", "b.mirror_id", "the source's own within one cluster group, else the mirror of it")),
       set("ownerId", "b.target_user_id", "the mirror is the target's own"),
       set("thumbnailPath", "''", "set once the file is in place"),
       set("faceAssetId", "null::uuid", "set once the mirrored face exists"), set("isFavorite", "false", kPersonal)},
      {"id"}};
  return kPerson;
}

const CopiedTable& person_group_table() {
  static const CopiedTable kGroup = {
      "person_group",
      R"(from pg_temp.kindred_new_person b
join person_group s on s.id = b.source_id
where b.mirror_id <> b.source_id
  and not exists (select from person_group t where t.id = b.mirror_id)
order by b.mirror_id
on conflict do nothing)",  // two batches at once may find the same one gone
      {set("id", "b.mirror_id", "v4-shaped and the same at every try"),
       set("clusterGroupId", R"((select u."clusterGroupId" from "user" u where u.id = b.target_user_id))",
           "the target's, in which its own faces are recognised")},
      {"id"},
      true};
  return kGroup;
}

std::span<const RequiredKey> required_keys() {
  static constexpr std::string_view kGone = "deleting a mirror must take its rows along";
  static const std::vector<RequiredKey> kKeys = {
      {"asset", "id", "", 'u', "one row for each mirror"},
      {"asset", "checksum,libraryId,ownerId", "", 'u', "a scan must not import a mirror's original a second time"},
      {"asset_exif", "assetId", "asset", 'c', kGone},
      {"asset_file", "assetId", "asset", 'c', kGone},
      {"asset_job_status", "assetId", "asset", 'c', kGone},
      {"smart_search", "assetId", "asset", 'c', kGone},
      {"asset_metadata", "assetId", "asset", 'c', kGone},
      {"asset_face", "assetId", "asset", 'c', kGone},
      {"face_search", "faceId", "asset_face", 'c', kGone},
      {"asset_ocr", "assetId", "asset", 'c', kGone},
      {"ocr_search", "assetId", "asset", 'c', kGone},
      {"asset_edit", "assetId", "asset", 'c', kGone},
      {"asset_video", "assetId", "asset", 'c', kGone},
      {"asset_audio", "assetId", "asset", 'c', kGone},
      {"asset_keyframe", "assetId", "asset", 'c', kGone},
      {"person", "id", "", 'u', "one row for each mirrored person", "person.id"},
      {"person", "ownerId,personGroupId", "", 'u', "one row for each mirrored person", "person.personGroupId"},
      {"person", "personGroupId", "person_group", 'c', "nobody must be left without a group", "person.personGroupId"},
      {"asset_face", "personId", "person", 'n', "deleting a person must leave the face", "asset_face.personId"},
      {"asset_face", "personGroupId", "person_group", 'n', "deleting a group must leave the face",
       "asset_face.personGroupId"},
      {"person", "faceAssetId", "asset_face", 'n', "deleting a face must leave the person"}};
  return kKeys;
}

}  // namespace kindred::immich
