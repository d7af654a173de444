-- Lets the job's next cycle look at everything.
-- $1 text: job.
-- Returns nothing. A second run finds nothing to do.
delete from _kindred_mark where job = $1
