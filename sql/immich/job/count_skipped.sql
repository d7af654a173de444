-- Counts a job's source assets that are skipped: by a tombstone, or as duplicates of photos that the target already has
-- (also those that the predecessor skipped).
-- $1 uuid: source user, $2 uuid: target user, $3 text: source path prefix ('' takes all), $4 boolean: true for uploads
-- (assets without a library), false for assets of external libraries.
-- Returns one row: tombstones, duplicates. Locks nothing, writes nothing.
select count(*) filter (where not is_duplicate) as tombstones,
       count(*) filter (where is_duplicate) as duplicates
from (select k.reason in ('duplicate', 'duplicate_filename', 'duplicate_checksum') as is_duplicate
      from _face_sync_skipped k
      join asset a on a.id = k.source_asset_id
      where k.target_user_id = $2
        and a."ownerId" = $1
        and starts_with(a."originalPath", $3)
        and coalesce((a."libraryId" is null) = $4, true)) skipped
