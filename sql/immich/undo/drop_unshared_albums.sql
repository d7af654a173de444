-- Deletes the albums that are of no use any more (pg_temp.kindred_unshared). Those that are the target's own by now stay, and
-- lose what we put into them.
-- $1 text: job, $2 uuid: target user.
-- Returns id of each album that went or lost entries. Locks the rows that it deletes. A second run finds nothing to do.
with entries as (
    delete from album_asset e
    using pg_temp.kindred_unshared u, _kindred_album_entry k, _face_sync_asset_map m, asset a
    where u.kind = 'album'
      and u.verdict = 'own'
      and k.album_id = u.id
      and k.job = $1
      and m.target_asset_id = k.asset_id
      and a.id = k.asset_id
      and a."ownerId" = $2
      and e."albumId" = k.album_id and e."assetId" = k.asset_id  -- needs album_asset.albumId
      and e."albumsId" = k.album_id and e."assetsId" = k.asset_id  -- needs album_asset.albumsId
      and exists (select from (
-- include album_owners
                  ) o
                  where o.album_id = k.album_id and o.user_id = $2)
    returning k.album_id
), albums as (
    delete from album t
    using pg_temp.kindred_unshared u
    where u.kind = 'album'
      and u.verdict = 'gone'
      and t.id = u.id
      and exists (select from (
-- include album_owners
                  ) o
                  where o.album_id = t.id and o.user_id = $2)
    returning t.id
)
select album_id as id from entries
union
select id from albums
