-- Notes the mirrored faces of the batch that the target deleted: Immich's audit names them, and the source still has them.
-- What we deleted, or a person restored, counts only where the target deleted it again since.
-- $1 text: job.
-- A second run adds nothing.
insert into _kindred_gone_face as g (face_id, by_us, job, source_asset_id)
select distinct d."assetFaceId", false, $1, b.source_id
from pg_temp.kindred_asset b
join asset_face s on s."assetId" = b.source_id and s."deletedAt" is null
join asset_face_audit d on d."assetFaceId" = pg_temp.kindred_mirror_id(b.target_user_id, s.id)
where not exists (select from asset_face m where m.id = d."assetFaceId")
  and not exists (select from _kindred_gone_face old
                  where old.face_id = d."assetFaceId"
                    and (not old.by_us or old.gone_at >= d."deletedAt"))
on conflict (face_id) do update
set by_us = false, gone_at = clock_timestamp(), job = excluded.job, source_asset_id = excluded.source_asset_id
where g.by_us
