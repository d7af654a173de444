-- The job's mirrors that are offline now, and since when: what note_offline.sql notes, for a look without a cycle.
-- $1 text: job, $2 integer: days for which Immich's trash keeps what is in it.
-- Returns one row: mirrors, first_purge and last_purge (the days on which Immich deletes them, or null).
-- Locks nothing, writes nothing.
select count(*) as mirrors,
       to_char((min(a."deletedAt") + $2::integer * interval '1 day') at time zone 'UTC', 'YYYY-MM-DD') as first_purge,
       to_char((max(a."deletedAt") + $2::integer * interval '1 day') at time zone 'UTC', 'YYYY-MM-DD') as last_purge
from _face_sync_asset_map m
join asset a on a.id = m.target_asset_id
where m.job = $1
  and a."isOffline"
  and a.status = 'active'
