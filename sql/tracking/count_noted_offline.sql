-- The job's mirrors that a scan set offline, and since when.
-- $1 text: job, $2 integer: days for which Immich's trash keeps what is in it.
-- Returns one row: mirrors, first_purge and last_purge (the days on which Immich deletes them, or null).
-- Locks nothing, writes nothing.
select count(*) as mirrors,
       to_char((min(offline_since) + $2::integer * interval '1 day') at time zone 'UTC', 'YYYY-MM-DD') as first_purge,
       to_char((max(offline_since) + $2::integer * interval '1 day') at time zone 'UTC', 'YYYY-MM-DD') as last_purge
from _face_sync_asset_map
where job = $1
  and offline_since is not null
