-- Makes an instance the holder of a job.
-- $1 text: job, $2 uuid: the new holder.
-- Waits for every transaction of the holder before it, since each has the row locked (lock_holder.sql). A second run changes
-- the time only.
insert into _kindred_holder as h (job, holder)
values ($1, $2)
on conflict (job) do update
set holder = excluded.holder,
    since = now()
