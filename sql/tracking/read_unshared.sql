-- When a person unshared a job.
-- $1 text: job.
-- Returns one row, or none: begun_at (UTC), has_ended.
select to_char(begun_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as begun_at, ended_at is not null as has_ended
from _kindred_unshared
where job = $1
