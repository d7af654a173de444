-- Ends a job, before anything of it goes: it does not run any more.
-- $1 text: job.
with watermark as (  -- who shares it again looks at everything
    delete from _kindred_watermark where job = $1
)
insert into _kindred_unshared (job)
values ($1)
on conflict (job) do update
set ended_at = null
