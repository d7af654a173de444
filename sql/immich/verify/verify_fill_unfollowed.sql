-- Fills pg_temp.kindred_unfollowed with the photos, people and albums that changed since the job's last recorded cycle: the
-- source's since that cycle began, the target's since it ended. A difference in one of them has not been followed yet, so
-- it breaks no promise. The statement uses updatedAt, since the updateId of a row that Kindred inserts lies ahead of its
-- time. Without a recorded cycle the table stays empty, so that everything is judged.
-- Returns nothing. Writes only the temporary table.
with side as (
    select by.user_id, by.since
    from pg_temp.kindred_scope j
    join _kindred_job_state k on k.job = j.job
    cross join lateral (values (j.source_user, k.last_started_at), (j.target_user, k.last_ended_at)) as by (user_id, since)
), photo as materialized (
    select a.id, a."updatedAt", a."stackId", side.since
    from side
    join asset a on a."ownerId" = side.user_id
), person_changed as materialized (
    select p.:"person_id" as id, side.user_id, side.since
    from side
    join person p on p."ownerId" = side.user_id and p."updatedAt" > side.since
    union all
    select d."personId", side.user_id, side.since  -- needs person_audit.personId
    select d."personGroupId", side.user_id, side.since  -- needs person_audit.personGroupId
    from side
    join person_audit d on d."ownerId" = side.user_id and d."deletedAt" > side.since
)
insert into pg_temp.kindred_unfollowed (id)
select id from photo where "updatedAt" > since
union
select p.id from photo p join asset_exif e on e."assetId" = p.id and e."updatedAt" > p.since
union
select p.id from photo p join asset_file f on f."assetId" = p.id and f."updatedAt" > p.since
union
select p.id from photo p join asset_metadata m on m."assetId" = p.id and m."updatedAt" > p.since
union
select p.id from photo p join asset_face f on f."assetId" = p.id and f."updatedAt" > p.since
union  -- needs asset_edit.updatedAt
select p.id from photo p join asset_edit e on e."assetId" = p.id and e."updatedAt" > p.since  -- needs asset_edit.updatedAt
union  -- needs asset_ocr.updatedAt
select p.id from photo p join asset_ocr o on o."assetId" = p.id and o."updatedAt" > p.since  -- needs asset_ocr.updatedAt
union
select p.id
from photo p
join asset_job_status j on j."assetId" = p.id
where greatest(
          j."ocrAt",  -- needs asset_job_status.ocrAt
          j."metadataExtractedAt", j."facesRecognizedAt", j."duplicatesDetectedAt") > p.since
union
select p.id from photo p join stack s on s.id = p."stackId" and s."updatedAt" > p.since
union
select p.id
from photo p
join album_asset e
    on e."assetId" = p.id  -- needs album_asset.assetId
    on e."assetsId" = p.id  -- needs album_asset.assetsId
where e."updatedAt" > p.since
union
select d."assetId" from side join album_asset_audit d on d."deletedAt" > side.since
union
select a.id from side join album a on a."updatedAt" > side.since
union
select d."assetId" from side join asset_audit d on d."ownerId" = side.user_id and d."deletedAt" > side.since
union
select p.id from photo p join asset_face_audit d on d."assetId" = p.id and d."deletedAt" > p.since
union  -- needs asset_edit_audit
select p.id from photo p join asset_edit_audit d on d."assetId" = p.id and d."deletedAt" > p.since  -- needs asset_edit_audit
union  -- needs asset_ocr_audit
select p.id from photo p join asset_ocr_audit d on d."assetId" = p.id and d."deletedAt" > p.since  -- needs asset_ocr_audit
union
select id from person_changed
union
select p.id
from person_changed c
join asset_face f on f.:"face_person" = c.id
join photo p on p.id = f."assetId"
