-- Takes mirrors out of all albums before they are deleted. This is a statement of its own, so that phones learn of it.
-- $1 uuid[]: mirrors, $2 uuid: target user.
-- Returns nothing. Locks the album entries that it deletes.
delete from album_asset e
using asset a
where a.id = any ($1)
  and a."ownerId" = $2
  and e."assetId" = a.id  -- needs album_asset.assetId
  and e."assetsId" = a.id  -- needs album_asset.assetsId
