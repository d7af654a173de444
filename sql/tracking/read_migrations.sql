-- Immich's migrations when the job's values were last followed.
-- $1 text: job, $2 text: those of today (see read_instance.sql).
-- Returns one row, or none: is_known (null before the first look: then false), has_changed. Locks nothing, writes nothing.
select migrations is not null as is_known, migrations is distinct from $2 as has_changed
from _kindred_job
where job = $1
