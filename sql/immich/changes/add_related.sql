-- Adds to pg_temp.kindred_changed the assets that belong to a changed one: a mirror's source, the motion part of a live photo,
-- the photo of a motion part, and the other assets of its stack, or of its photo's.
-- Returns nothing. Locks nothing, writes only the temporary table.
insert into pg_temp.kindred_changed (asset_id)
with still as materialized (
    select a.id, a."stackId" as stack_id
    from pg_temp.kindred_changed c
    join asset v on v.id = c.asset_id and v.visibility = 'hidden'
    join asset a on a."livePhotoVideoId" = v.id
)
select m.source_asset_id
from pg_temp.kindred_changed c
join _face_sync_asset_map m on m.target_asset_id = c.asset_id
union
select a."livePhotoVideoId"
from pg_temp.kindred_changed c
join asset a on a.id = c.asset_id
where a."livePhotoVideoId" is not null
union
select id from still
union
select b.id
from pg_temp.kindred_changed c
join asset a on a.id = c.asset_id
join asset b on b."stackId" = a."stackId"
union
select b.id
from still a
join asset b on b."stackId" = a.stack_id
on conflict do nothing
