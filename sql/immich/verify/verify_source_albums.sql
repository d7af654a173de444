-- Promise 1: albums that a job made and that belong to the source, or show a photo of the source's that is not in them.
-- Returns source_id, mirror_id (of albums), detail.
-- Locks nothing, writes nothing.
select r.source_album_id as source_id, r.album_id as mirror_id, 'it belongs to the source' as detail
from pg_temp.kindred_scope j
join _kindred_album r on r.job = j.job
where exists (select from (
-- include album_owners
              ) o
              where o.album_id = r.album_id and o.user_id = j.source_user)
union all
select r.source_album_id, r.album_id, 'its cover is the source''s photo'
from pg_temp.kindred_scope j
join _kindred_album r on r.job = j.job
join album t on t.id = r.album_id
join asset a on a.id = t."albumThumbnailAssetId" and a."ownerId" = j.source_user
where not exists (select from album_asset e
                  where e."albumId" = t.id and e."assetId" = a.id)  -- needs album_asset.albumId
                  where e."albumsId" = t.id and e."assetsId" = a.id)  -- needs album_asset.albumsId
