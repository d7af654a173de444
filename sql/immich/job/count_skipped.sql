-- How many of a job's source assets are skipped: refused by the target, or duplicates of its own (by the predecessor too).
-- $1 uuid: source user, $2 uuid: target user, $3 text: source path prefix ('' takes all),
-- $4 boolean: uploads (assets without a library), else assets of external libraries.
-- Returns one row: tombstones, duplicates. Locks nothing, writes nothing.
select count(*) filter (where not is_duplicate) as tombstones,
       count(*) filter (where is_duplicate) as duplicates
from (select k.reason in ('duplicate', 'duplicate_filename', 'duplicate_checksum') as is_duplicate
      from _face_sync_skipped k
      join asset a on a.id = k.source_asset_id
      where k.target_user_id = $2
        and a."ownerId" = $1
        and starts_with(a."originalPath", $3)
        and a."libraryId" is null = $4) skipped
