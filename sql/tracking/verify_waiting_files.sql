-- Promise 3: files on disk (pg_temp.kindred_disk_entry) that still wait under a name that only Kindred gives.
-- Returns source_id, mirror_id (both null), detail (the path).
-- Locks nothing, writes nothing.
select null::uuid as source_id, null::uuid as mirror_id, e.path as detail
from pg_temp.kindred_disk_entry e
where e.place = 'waiting'
