-- How many of the job's mirrors would go in this cycle, of how many: for the brake.
-- $1 text: job.
-- Returns one row: would_remove (their source is gone), locked (those of them that the source locked or made private),
-- tombstones (the target deleted them), mirrors.
-- Locks nothing, writes nothing.
select count(*) filter (where verdict = 'removed') as would_remove,
       count(*) filter (where verdict = 'removed' and is_private) as locked,
       count(*) filter (where verdict = 'tombstone') as tombstones,
       (select count(*) from _face_sync_asset_map where job = $1) as mirrors
from pg_temp.kindred_touched
