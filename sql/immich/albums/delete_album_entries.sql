-- Takes mirrors about to be deleted out of all albums: a statement of its own, so that phones hear of it.
-- $1 uuid[]: mirrors, $2 uuid: target user.
delete from album_asset e
using asset a
where a.id = any ($1)
  and a."ownerId" = $2
  and e."assetId" = a.id  -- needs album_asset.assetId
  and e."assetsId" = a.id  -- needs album_asset.assetsId
