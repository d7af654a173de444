-- Lists jobs that a person has unshared, and jobs that are no longer in the configuration while mirrors of theirs are
-- there.
-- $1 text[]: the configuration's jobs.
-- Returns job, is_unshared, has_ended, since (UTC; null where not unshared). Locks nothing, writes nothing.
select job,
       true as is_unshared,
       ended_at is not null as has_ended,
       to_char(begun_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as since
from _kindred_unshared
where job = any ($1) or ended_at is null
union all
select j.job, false, false, null
from _kindred_job j
where j.job <> all ($1)
  and not exists (select from _kindred_unshared u where u.job = j.job)
  and exists (select from _face_sync_asset_map m where m.job = j.job)
order by job
