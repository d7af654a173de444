-- Fills pg_temp.kindred_pair with the job's mappings of which both rows are there.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_pair (ordinal, source_id, mirror_id, path, is_extracted, taken_over, synced_at)
select row_number() over (order by a."originalPath", a.id), m.source_id, m.mirror_id, a."originalPath",
       starts_with(s."originalPath", j.media_root || '/encoded-video/'), m.taken_over, m.synced_at
from pg_temp.kindred_scope j
cross join pg_temp.kindred_mapping m
join asset a on a.id = m.mirror_id
join asset s on s.id = m.source_id
