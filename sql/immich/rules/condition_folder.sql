-- Which conditions `folder` of the job's rules hold, of the changed assets (pg_temp.kindred_changed). judge_assets includes
-- this text and that of every other condition: each asset is looked up by itself, whatever PostgreSQL knows of the tables.
-- Returns asset_id, clause, ordinal. Locks nothing, writes nothing.
select c.asset_id, d.clause, d.ordinal
from pg_temp.kindred_condition d
cross join pg_temp.kindred_changed c
where d.kind = 'folder'
  and (select a."originalPath"::text ^@ any (d.words) from asset a where a.id = c.asset_id)
