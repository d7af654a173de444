-- The same of the conditions `album`.
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
select c.asset_id, d.clause, d.ordinal
from pg_temp.kindred_condition d
cross join pg_temp.kindred_changed c
where d.kind = 'album'
  and exists (select
              from album_asset e
              where e."assetId" = c.asset_id and e."albumId" = any (d.ids)  -- needs album_asset.assetId
              where e."assetsId" = c.asset_id and e."albumsId" = any (d.ids)  -- needs album_asset.assetsId
              offset 0)
