-- Remembers that Immich was asked for scans just now.
insert into _face_sync_meta (key, value)
values ('kindred_scan_at', now()::text)
on conflict (key) do update set value = excluded.value
