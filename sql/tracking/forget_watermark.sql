-- Lets a job's next cycle look at everything, also where the one that begins does not come to its end.
-- $1 text: job.
-- Returns nothing. A second run finds nothing to do.
delete from _kindred_watermark where job = $1
