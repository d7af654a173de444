-- Counts the job's mirrors that are offline now, and when Immich deletes them. This is what note_offline.sql notes, read
-- without a cycle.
-- $1 text: job, $2 integer: how many days Immich's trash keeps its content.
-- Returns one row: mirrors, first_purge and last_purge (the first and the last day on which Immich deletes some, or
-- null).
-- Locks nothing, writes nothing.
select count(*) as mirrors,
       to_char((min(a."deletedAt") + $2::integer * interval '1 day') at time zone 'UTC', 'YYYY-MM-DD') as first_purge,
       to_char((max(a."deletedAt") + $2::integer * interval '1 day') at time zone 'UTC', 'YYYY-MM-DD') as last_purge
from _face_sync_asset_map m
join asset a on a.id = m.target_asset_id
where m.job = $1
  and a."isOffline"
  and a.status = 'active'
