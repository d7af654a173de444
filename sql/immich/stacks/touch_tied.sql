-- Adds to pg_temp.kindred_touched the mirrors made in this cycle that are tied to others: live photos and members of
-- stacks. Their ties are made when all of them are there.
-- $1 uuid: target user.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_touched (source_id, mirror_id, verdict)
select m.source_asset_id, m.target_asset_id, 'kept'
from pg_temp.kindred_candidate c
join _face_sync_asset_map m on m.source_asset_id = c.source_id and m.target_user_id = $1
join asset a on a.id = c.source_id and (a."stackId" is not null or a."livePhotoVideoId" is not null)
where c.ordinal is not null
on conflict do nothing
