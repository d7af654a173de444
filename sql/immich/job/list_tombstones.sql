-- Lists the newest of a job's source assets that have a tombstone. Duplicates are not among them.
-- $1 uuid: source user, $2 uuid: target user, $3 text: source path prefix ('' takes all), $4 boolean: true for uploads
-- (assets without a library), false for assets of external libraries, $5 bigint: how many at most.
-- Returns source_asset_id, file_name, tombstone_at (UTC, ISO 8601). Locks nothing, writes nothing.
select k.source_asset_id,
       a."originalFileName" as file_name,
       to_char(k.skipped_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as tombstone_at
from _face_sync_skipped k
join asset a on a.id = k.source_asset_id
where k.target_user_id = $2
  and coalesce(k.reason, '') <> all (array['duplicate', 'duplicate_filename', 'duplicate_checksum'])
  and a."ownerId" = $1
  and starts_with(a."originalPath", $3)
  and coalesce((a."libraryId" is null) = $4, true)
order by k.skipped_at desc, k.source_asset_id
limit $5
