-- Puts that on record: one digest, the newest. $1 text: the digest.
insert into _face_sync_meta (key, value)
values ('kindred_trial', $1)
on conflict (key) do update set value = excluded.value
