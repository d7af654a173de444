-- Puts a page of mirrors (list_album_entries) into the job's album.
-- $1 uuid: album, $2 uuid: target user, $3 uuid[]: mirrors.
-- Returns nothing. Locks the album and the mirrors against deletion, through the foreign keys of album_asset. A second
-- run finds nothing to do.
insert into album_asset
    ("updateId", "albumId", "assetId")  -- needs album_asset.albumId
    ("updateId", "albumsId", "assetsId")  -- needs album_asset.albumsId
select pg_temp.kindred_update_id(), $1, a.id
from unnest($3::uuid[]) as mirror (id)
join asset a on a.id = mirror.id and a."ownerId" = $2
on conflict do nothing
