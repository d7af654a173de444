-- Says that nothing of a job is left, the very last thing of `unshare`.
-- $1 text: job.
with job as (
    delete from _kindred_job where job = $1
), holder as (
    delete from _kindred_holder where job = $1
)
update _kindred_unshared
set ended_at = now()
where job = $1
