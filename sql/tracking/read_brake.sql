-- What a job's brake holds back.
-- $1 text: job.
-- Returns would_remove, tombstones, mirrors; nothing where it holds nothing back. Locks nothing, writes nothing.
select would_remove, tombstones, mirrors
from _kindred_brake
where job = $1
