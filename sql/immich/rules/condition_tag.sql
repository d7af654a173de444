-- The same of the conditions `tag`; their ids include those of the tags below (read_references).
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
select c.asset_id, d.clause, d.ordinal
from pg_temp.kindred_condition d
cross join pg_temp.kindred_changed c
where d.kind = 'tag'
  and exists (select
              from tag_asset t
              where t."assetId" = c.asset_id and t."tagId" = any (d.ids)  -- needs tag_asset.assetId
              where t."assetsId" = c.asset_id and t."tagsId" = any (d.ids)  -- needs tag_asset.assetsId
              offset 0)
