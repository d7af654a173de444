-- Notes the mirrored faces of the batch that the target deleted: Immich's audit names them, and the source still has them.
-- A second run adds nothing.
insert into _kindred_gone_face (face_id, by_us)
select distinct d."assetFaceId", false
from pg_temp.kindred_asset b
join asset_face s on s."assetId" = b.source_id and s."deletedAt" is null
join asset_face_audit d on d."assetFaceId" = pg_temp.kindred_mirror_id(b.target_user_id, s.id)
where not exists (select from asset_face m where m.id = d."assetFaceId")
on conflict (face_id) do nothing
