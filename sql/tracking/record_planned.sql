-- Puts that on record: one fingerprint, the newest. $1 text: the fingerprint.
-- Run again, it finds the fingerprint on record and writes nothing.
insert into _face_sync_meta (key, value)
select 'kindred_planned', $1
where not exists (select from _face_sync_meta where key = 'kindred_planned' and value = $1)
on conflict (key) do update set value = excluded.value
