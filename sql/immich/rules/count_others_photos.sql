-- Counts the photos in albums that the job's rules name which belong to somebody else, and so are not the source's to share.
-- $1 uuid: source user, $2 uuid[]: albums.
-- Returns photos. Locks nothing, writes nothing.
select count(distinct a.id) as photos
from album_asset e
join asset a
    on a.id = e."assetId"  -- needs album_asset.assetId
    on a.id = e."assetsId"  -- needs album_asset.assetsId
where a."ownerId" <> $1
  and a."deletedAt" is null
  and e."albumId" = any ($2)  -- needs album_asset.albumId
  and e."albumsId" = any ($2)  -- needs album_asset.albumsId
