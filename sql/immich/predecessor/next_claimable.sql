-- Finds the first of the mappings that take_over_mappings would give to the job, to name one that cannot be taken over.
-- $1 to $7: as in claimable_mappings.
-- Returns id, source_id, path. Locks nothing, writes nothing.
select w.id, w.source_id, coalesce(w.path, w.source_path, '') as path
from (
-- include claimable_mappings
) w
order by w.id
limit 1
