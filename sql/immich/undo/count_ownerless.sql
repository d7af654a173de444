-- Counts mirrors in a job's tree and library that no job has taken over yet.
-- $1 uuid: source user, $2 uuid: target user, $3 uuid: target library, $4 text: the tree (prefix).
-- Returns one row: mirrors. Locks nothing, writes nothing.
select count(*) as mirrors
from _face_sync_asset_map m
join asset a on a.id = m.target_asset_id and a."ownerId" = m.target_user_id
where m.job is null
  and m.source_user_id = $1
  and m.target_user_id = $2
  and a."libraryId" = $3
  and starts_with(a."originalPath", $4)
