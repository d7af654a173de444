-- The same of the conditions `taken`: from one day to another, both included, or infinite. Immich keeps the time of the
-- place where a photo was taken as if it were UTC.
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
select c.asset_id, d.clause, d.ordinal
from pg_temp.kindred_condition d
cross join pg_temp.kindred_changed c
where d.kind = 'taken'
  and (select (a."localDateTime" at time zone 'UTC')::date between d.words[1]::date and d.words[2]::date
       from asset a
       where a.id = c.asset_id)
