-- Lets a job run again that a person had unshared.
-- $1 text: job.
delete from _kindred_unshared where job = $1
