-- Lists mirrors that were taken over and still have their source's checksum: another asset had the checksum of their path
-- at that time.
-- $1 text: job, $2 uuid: target user.
-- Returns mirror_id, path. Locks nothing, writes nothing.
select a.id as mirror_id, a."originalPath" as path
from _face_sync_asset_map m
join asset s on s.id = m.source_asset_id
join asset a on a.id = m.target_asset_id and a."ownerId" = $2
where m.job = $1
  and m.taken_over
  and a."isExternal"
  and a.checksum = s.checksum
