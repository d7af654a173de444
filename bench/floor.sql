-- The floor under every look at a whole library: each table of all mirrors is joined with that of their sources, and the
-- rows are compared once. For bench/commands.sh.
-- Returns a count of each table. Locks nothing, writes nothing.
select count(*)
from _face_sync_asset_map m
join asset s on s.id = m.source_asset_id
join asset t on t.id = m.target_asset_id
where (s.type, s."fileCreatedAt", s.duration, s.thumbhash, s."localDateTime", s."originalFileName", s.visibility,
       s.width, s.height)
      is distinct from
      (t.type, t."fileCreatedAt", t.duration, t.thumbhash, t."localDateTime", t."originalFileName", t.visibility,
       t.width, t.height);

select count(*)
from _face_sync_asset_map m
join asset_exif s on s."assetId" = m.source_asset_id
join asset_exif t on t."assetId" = m.target_asset_id
where (s.make, s.model, s."exifImageWidth", s."exifImageHeight", s."fileSizeInByte", s.orientation, s."dateTimeOriginal",
       s."modifyDate", s."lensModel", s."fNumber", s."focalLength", s.iso, s.latitude, s.longitude, s.city, s.state, s.country,
       s.description, s.fps, s."exposureTime", s."timeZone", s."projectionType", s."profileDescription", s.colorspace, s.rating)
      is distinct from
      (t.make, t.model, t."exifImageWidth", t."exifImageHeight", t."fileSizeInByte", t.orientation, t."dateTimeOriginal",
       t."modifyDate", t."lensModel", t."fNumber", t."focalLength", t.iso, t.latitude, t.longitude, t.city, t.state, t.country,
       t.description, t.fps, t."exposureTime", t."timeZone", t."projectionType", t."profileDescription", t.colorspace, t.rating);

select count(*)
from _face_sync_asset_map m
join asset_file s on s."assetId" = m.source_asset_id
left join asset_file t on t."assetId" = m.target_asset_id and t.type = s.type
where t.id is null or t.path = s.path;

select count(*)
from _face_sync_asset_map m
join asset_job_status s on s."assetId" = m.source_asset_id
join asset_job_status t on t."assetId" = m.target_asset_id
where (s."facesRecognizedAt" is null) <> (t."facesRecognizedAt" is null);

select count(*)
from _face_sync_asset_map m
join asset_face s on s."assetId" = m.source_asset_id
left join asset_face t on t."assetId" = m.target_asset_id
                      and (t."boundingBoxX1", t."boundingBoxY1") = (s."boundingBoxX1", s."boundingBoxY1")
where (s."imageWidth", s."imageHeight", s."boundingBoxX2", s."boundingBoxY2", s."sourceType")
      is distinct from (t."imageWidth", t."imageHeight", t."boundingBoxX2", t."boundingBoxY2", t."sourceType");

select count(*)
from _face_sync_asset_map m
join smart_search s on s."assetId" = m.source_asset_id
join smart_search t on t."assetId" = m.target_asset_id
where s.embedding is distinct from t.embedding;

select count(*)
from _face_sync_asset_map m
join asset_face s on s."assetId" = m.source_asset_id
join asset_face t on t."assetId" = m.target_asset_id
                 and (t."boundingBoxX1", t."boundingBoxY1") = (s."boundingBoxX1", s."boundingBoxY1")
join face_search se on se."faceId" = s.id
join face_search te on te."faceId" = t.id
where se.embedding is distinct from te.embedding;
