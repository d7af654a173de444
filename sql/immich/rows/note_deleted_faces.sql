-- Notes the batch's mirrored faces that the target deleted while the source still has them (deleted_faces). A face that
-- Immich's face detection replaced with its own is noted as deleted by us, so it comes back.
-- $1 text: job. Reads the batch in pg_temp.kindred_asset.
-- Returns nothing. Writes only _kindred_gone_face. A second run adds nothing.
insert into _kindred_gone_face as g (face_id, by_us, gone_at, job, source_asset_id)
select deleted.face_id, bool_and(deleted.is_detected), clock_timestamp(), $1, deleted.source_id
from (
-- include deleted_faces
) deleted
group by deleted.face_id, deleted.source_id
on conflict (face_id) do update
set by_us = excluded.by_us, gone_at = clock_timestamp(), job = excluded.job, source_asset_id = excluded.source_asset_id
where g.by_us
