-- How many of a job's source assets the target refused.
-- $1 uuid: source user, $2 uuid: target user, $3 text: source path prefix ('' takes all),
-- $4 boolean: uploads (assets without a library), else assets of external libraries.
-- Returns one row: tombstones. Locks nothing, writes nothing.
select count(*) as tombstones
from _face_sync_skipped k
join asset a on a.id = k.source_asset_id
where k.target_user_id = $2
  and a."ownerId" = $1
  and starts_with(a."originalPath", $3)
  and a."libraryId" is null = $4
