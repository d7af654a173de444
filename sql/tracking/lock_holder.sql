-- Keeps a job with its holder until the transaction ends. Called before anything else that a transaction does.
-- $1 text: job, $2 uuid: the holder.
-- Returns holder; no row where another instance has taken the job over.
-- Locks the row against hold_job.sql, writes nothing.
select holder
from _kindred_holder
where job = $1
  and holder = $2
for share
