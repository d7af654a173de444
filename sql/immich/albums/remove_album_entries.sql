-- Takes a page of entries that we made (list_left_entries) out of an album that a job made.
-- $1 uuid: album, $2 uuid: target user, $3 uuid[]: mirrors.
-- Returns nothing. Locks the entries that it deletes. A second run finds nothing to do.
with forgotten as (
    delete from _kindred_album_entry k
    where k.album_id = $1 and k.asset_id = any ($3)
)
delete from album_asset e
using asset a, _kindred_album_entry k
where a.id = any ($3)
  and a."ownerId" = $2
  and e."albumId" = $1 and e."assetId" = a.id  -- needs album_asset.albumId
  and e."albumsId" = $1 and e."assetsId" = a.id  -- needs album_asset.albumsId
  and k.album_id = $1
  and k.asset_id = a.id
  and exists (select from (
-- include album_owners
              ) o
              where o.album_id = $1 and o.user_id = $2)
