-- The same of the conditions `library`: external libraries, or uploads, which lie in none.
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
select c.asset_id, d.clause, d.ordinal
from pg_temp.kindred_condition d
cross join pg_temp.kindred_changed c
where d.kind = 'library'
  and (select case when a."libraryId" is null then 'uploads' = any (d.words)
                   else a."libraryId" = any (d.ids) or 'external' = any (d.words) end
       from asset a
       where a.id = c.asset_id)
