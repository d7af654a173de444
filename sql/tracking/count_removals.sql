-- How many mirrors the cycle would remove, of how many the job has: for the brake.
-- $1 text: job.
-- Returns one row: would_remove, mirrors.
select (select count(*) from pg_temp.kindred_touched where verdict = 'removed') as would_remove,
       (select count(*) from _face_sync_asset_map where job = $1) as mirrors
