-- How long until Immich is to be asked for scans again.
-- $1 integer: seconds between two scans.
-- Returns one row: seconds, 0 where it is due, also where the clock was set back since the last one.
select coalesce((select case when value::timestamptz <= now()
                             then greatest(0, ceil($1::integer - extract(epoch from now() - value::timestamptz)))
                             else 0 end
                 from _face_sync_meta
                 where key = 'kindred_scan_at'), 0)::bigint as seconds
