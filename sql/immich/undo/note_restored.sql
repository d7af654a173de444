-- Lets the next cycle look at the source assets of what is restored (pg_temp.kindred_tombstone).
-- $1 text[]: the jobs that run.
-- Returns nothing. Writes only _kindred_waiting. A second run adds nothing.
insert into _kindred_waiting (job, source_asset_id)
select r.job, r.source_asset_id
from pg_temp.kindred_tombstone r
where r.job = any ($1) and r.source_asset_id is not null
union
select m.job, m.source_asset_id
from pg_temp.kindred_tombstone r
join _face_sync_person_map p on r.kind = 'person' and p.id = r.id
join asset_face f on f.:"face_person" = p.source_person_id
                  or f.:"face_person" in (select o.target_person_id from _face_sync_person_map o
                                      where o.source_person_id = p.source_person_id)
join _face_sync_asset_map m on m.source_asset_id = f."assetId" and m.target_user_id = p.target_user_id
where m.job = any ($1)
union
select m.job, m.source_asset_id
from pg_temp.kindred_tombstone r
join _kindred_stack k on r.kind = 'stack' and k.stack_id = r.id
join asset a on a."stackId" = k.source_stack_id
join _face_sync_asset_map m on m.source_asset_id = a.id and m.target_user_id = k.target_user_id
where m.job = any ($1)
union
select m.job, m.source_asset_id
from pg_temp.kindred_tombstone r
join _kindred_tag k on r.kind = 'tag' and k.tag_id = r.id
join tag_closure c on c.id_ancestor = k.source_tag_id
join tag_asset ta on
    ta."tagId" = c.id_descendant  -- needs tag_asset.tagId
    ta."tagsId" = c.id_descendant  -- needs tag_asset.tagsId
join _face_sync_asset_map m on m.target_user_id = k.target_user_id
    and m.source_asset_id = ta."assetId"  -- needs tag_asset.assetId
    and m.source_asset_id = ta."assetsId"  -- needs tag_asset.assetsId
where m.job = any ($1)
union
select r.job, m.source_asset_id
from pg_temp.kindred_tombstone r
join _kindred_album k on r.kind = 'album' and k.album_id = r.id and k.job = r.job
join album_asset e on
    e."albumId" = k.source_album_id  -- needs album_asset.albumId
    e."albumsId" = k.source_album_id  -- needs album_asset.albumsId
join _face_sync_asset_map m on m.target_user_id = k.target_user_id
    and m.source_asset_id = e."assetId"  -- needs album_asset.assetId
    and m.source_asset_id = e."assetsId"  -- needs album_asset.assetsId
where r.job = any ($1)
on conflict do nothing
