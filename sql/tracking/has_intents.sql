-- Whether any intent of a job is on record, so that an idle cycle locks nothing.
-- $1 text: job.
-- Returns one row for each: id.
select id
from _kindred_batch
where job = $1
