-- Restores the mirrored faces of pg_temp.kindred_tombstone that the target deleted and whose rows Immich kept.
-- $1 uuid[]: target users.
-- Returns nothing. Locks the faces that it updates. A second run finds nothing to do.
update asset_face f
set "deletedAt" = null
from pg_temp.kindred_tombstone r
join _face_sync_asset_map m on m.source_asset_id = r.source_asset_id and m.target_user_id = r.target_user_id
join asset a on a.id = m.target_asset_id
where r.kind = 'face'
  and r.target_user_id = any ($1)
  and f.id = r.id
  and f."assetId" = a.id
  and a."ownerId" = r.target_user_id
  and f."deletedAt" is not null
