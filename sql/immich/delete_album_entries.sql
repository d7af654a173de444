-- Takes mirrors about to be deleted out of all albums: a statement of its own, so that phones hear of it.
-- $1 uuid[]: mirrors.
delete from album_asset
where "assetId" = any ($1)  -- needs album_asset.assetId
where "assetsId" = any ($1)  -- needs album_asset.assetsId
