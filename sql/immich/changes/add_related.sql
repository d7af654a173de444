-- Adds to pg_temp.kindred_changed the assets that belong to a changed one: the motion part of a live photo, the photo of
-- a motion part, and the other assets of its stack.
-- Returns nothing. Locks nothing, writes only the temporary table.
insert into pg_temp.kindred_changed (asset_id)
select a."livePhotoVideoId"
from pg_temp.kindred_changed c
join asset a on a.id = c.asset_id
where a."livePhotoVideoId" is not null
union
select a.id
from pg_temp.kindred_changed c
join asset v on v.id = c.asset_id and v.visibility = 'hidden'
join asset a on a."livePhotoVideoId" = v.id
union
select b.id
from pg_temp.kindred_changed c
join asset a on a.id = c.asset_id
join asset b on b."stackId" = a."stackId"
on conflict do nothing
