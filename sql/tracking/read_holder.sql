-- Whether an instance still is the holder of a job.
-- $1 text: job, $2 uuid: the holder.
-- Returns holder, or no row. Locks nothing, writes nothing.
select holder
from _kindred_holder
where job = $1
  and holder = $2
