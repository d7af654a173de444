-- Fills pg_temp.kindred_pair with the job's mappings of which both rows are there.
-- Writes only the temporary table.
insert into pg_temp.kindred_pair (ordinal, source_id, mirror_id, path, is_predecessors, synced_at)
select row_number() over (order by a."originalPath", a.id), m.source_id, m.mirror_id, a."originalPath",
       m.tree_path is null, m.synced_at
from pg_temp.kindred_mapping m
join asset a on a.id = m.mirror_id
where exists (select from asset s where s.id = m.source_id)
