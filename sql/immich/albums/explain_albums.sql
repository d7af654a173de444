-- In which albums that a job made a mirror belongs, for `explain`.
-- $1 uuid: source asset, $2 uuid: mirror, $3 text: job.
-- Returns album (its name), is_in_album, left_album (the target took it out). Locks nothing, writes nothing.
select t."albumName" as album,
       exists (select from album_asset x
               where x."albumId" = t.id and x."assetId" = $2) as is_in_album,  -- needs album_asset.albumId
               where x."albumsId" = t.id and x."assetsId" = $2) as is_in_album,  -- needs album_asset.albumsId
       exists (select from _kindred_refused_entry f
               where f.album_id = t.id and f.asset_id = $2 and f.restored_at is null) as left_album
from _kindred_album r
join album t on t.id = r.album_id
join album_asset e
    on e."albumId" = r.source_album_id and e."assetId" = $1  -- needs album_asset.albumId
    on e."albumsId" = r.source_album_id and e."assetsId" = $1  -- needs album_asset.albumsId
where r.job = $3 and not r.refused
order by t."albumName", t.id
