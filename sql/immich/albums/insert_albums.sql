-- Makes albums of the target's own like the source's, as soon as a changed photo in one has a mirror. The cover is there from the
-- first, since an album that is changed right after it was made could reach a phone later than its entries (docs/adr/0009). An
-- album of that id that the target kept when an earlier share ended is taken up again, with the values that it has.
-- $1 text: job, $2 uuid: source user, $3 uuid: target user, $4 uuid[]: a page of the source's albums that have none.
-- Returns album_id of each that was made. Writes only album, album_user and _kindred_album. A second run finds nothing to do.
with shown as materialized (
    select distinct e.album_id
    from pg_temp.kindred_changed c
    cross join lateral (select m.target_asset_id as mirror_id
                        from _face_sync_asset_map m
                        where m.source_asset_id = c.asset_id and m.source_user_id = $2 and m.target_user_id = $3
                        offset 0) m
    cross join lateral (
                        select e."albumId" as album_id  -- needs album_asset.albumId
                        select e."albumsId" as album_id  -- needs album_asset.albumsId
                        from album_asset e
                        where e."assetId" = c.asset_id and e."albumId" = any ($4)  -- needs album_asset.albumId
                        where e."assetsId" = c.asset_id and e."albumsId" = any ($4)  -- needs album_asset.albumsId
                        offset 0) e
    where exists (select from asset a
                  where a.id = m.mirror_id and a."ownerId" = $3 and a."deletedAt" is null
                    and a.visibility::text not in ('hidden', 'locked'))
), wanted as materialized (
    select s.id as source_album_id, pg_temp.kindred_mirror_id($3, s.id) as album_id,
           s."albumName" as name, s.description, s."order" as sorting,
           (select m.target_asset_id
            from _face_sync_asset_map m
            join asset a on a.id = m.target_asset_id and a."ownerId" = $3 and a."deletedAt" is null
                        and a.visibility::text not in ('hidden', 'locked')
            where m.source_asset_id = s."albumThumbnailAssetId" and m.target_user_id = $3
              and exists (select from album_asset e
                          where e."albumId" = s.id and e."assetId" = m.source_asset_id)  -- needs album_asset.albumId
                          where e."albumsId" = s.id and e."assetsId" = m.source_asset_id)  -- needs album_asset.albumsId
              and not exists (select from _kindred_refused_entry r
                              where r.album_id = pg_temp.kindred_mirror_id($3, s.id)
                                and r.asset_id = m.target_asset_id
                                and r.restored_at is null)) as cover_id
    from shown
    join album s on s.id = shown.album_id
), made as (
    insert into album
        (id, "updateId", "ownerId", "albumName", description, "albumThumbnailAssetId", "order")  -- needs album.ownerId
        (id, "updateId", "albumName", description, "albumThumbnailAssetId", "order")  -- lacks album.ownerId
    select w.album_id, pg_temp.kindred_update_id(),
           $3,  -- needs album.ownerId
           w.name, w.description, w.cover_id, w.sorting
    from wanted w
    on conflict (id) do nothing
    returning id
), owners as (  -- lacks album.ownerId
    insert into album_user ("updateId", "albumId", "userId", role)  -- lacks album.ownerId
    select pg_temp.kindred_update_id(), made.id, $3, 'owner' from made  -- lacks album.ownerId
), recorded as (
    insert into _kindred_album (job, source_album_id, album_id, target_user_id, followed)
    select $1, w.source_album_id, w.album_id, $3,
           case when made.id is null then '{}'::jsonb
                else jsonb_build_object('name', w.name, 'description', w.description, 'order', w.sorting,
                                        'cover', w.cover_id) end
    from wanted w
    left join made on made.id = w.album_id
    where made.id is not null
       or exists (select from (
-- include album_owners
                  ) o
                  where o.album_id = w.album_id and o.user_id = $3)
    on conflict do nothing
)
select id as album_id
from made
