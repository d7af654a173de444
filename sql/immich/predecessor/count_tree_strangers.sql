-- Counts the target's assets below a path that are neither mirrors nor kept: a scan imported files that it found there.
-- $1 uuid: target user, $2 uuid: target library, $3 text: path (prefix).
-- Returns one row: strangers. Locks nothing, writes nothing.
select count(*) as strangers
from asset a
where a."ownerId" = $1
  and a."libraryId" = $2
  and a."deletedAt" is null
  and starts_with(a."originalPath", $3)
  and not exists (select from _face_sync_asset_map m where m.target_asset_id = a.id)
  and not exists (select from _kindred_kept k where k.mirror_id = a.id)
