-- The same of the conditions `favorite`.
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
select c.asset_id, d.clause, d.ordinal
from pg_temp.kindred_condition d
cross join pg_temp.kindred_changed c
where d.kind = 'favorite'
  and (select a."isFavorite" = d.words[1]::boolean from asset a where a.id = c.asset_id)
