-- Notes the mirrored faces of the batch that the target deleted while the source still has them: those whose row is gone
-- (Immich's audit names them), and those that have a deletion date, which is what Immich's own pages do.
-- What we deleted, or a person restored, counts only where the target deleted it again since.
-- $1 text: job.
-- A second run adds nothing.
insert into _kindred_gone_face as g (face_id, by_us, job, source_asset_id)
select distinct refused.face_id, false, $1, refused.source_id
from (
    select d."assetFaceId" as face_id, b.source_id, d."deletedAt" as deleted_at
    from pg_temp.kindred_asset b
    join asset_face s on s."assetId" = b.source_id and s."deletedAt" is null
    join asset_face_audit d on d."assetFaceId" = pg_temp.kindred_mirror_id(b.target_user_id, s.id)
    where not exists (select from asset_face m where m.id = d."assetFaceId")
    union all
    select m.id, b.source_id, null
    from pg_temp.kindred_asset b
    join asset_face s on s."assetId" = b.source_id and s."deletedAt" is null
    join asset_face m on m.id = pg_temp.kindred_mirror_id(b.target_user_id, s.id) and m."assetId" = b.mirror_id
    where m."deletedAt" is not null) refused
where not exists (select from _kindred_gone_face old
                  where old.face_id = refused.face_id
                    and (not old.by_us or old.gone_at >= refused.deleted_at))
on conflict (face_id) do update
set by_us = false, gone_at = clock_timestamp(), job = excluded.job, source_asset_id = excluded.source_asset_id
where g.by_us
