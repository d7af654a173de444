-- The same of the conditions `rating`: from so many stars to so many. A photo without a rating has none of them.
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
select c.asset_id, d.clause, d.ordinal
from pg_temp.kindred_condition d
cross join pg_temp.kindred_changed c
where d.kind = 'rating'
  and (select e.rating between d.words[1]::integer and d.words[2]::integer from asset_exif e where e."assetId" = c.asset_id)
