-- Keeps the list of the job's source assets that Immich has not finished with, for those that this cycle looked at.
-- $1 text: job.
-- Returns one row: pending (how many the job has now).
-- A second run writes nothing.
with ended as (
    delete from _kindred_waiting w
    using pg_temp.kindred_changed c
    where w.job = $1
      and w.source_asset_id = c.asset_id
      and not exists (select from pg_temp.kindred_candidate k where k.source_id = w.source_asset_id and k.ordinal is null)
    returning 1
), begun as (
    insert into _kindred_waiting (job, source_asset_id)
    select $1, source_id from pg_temp.kindred_candidate where ordinal is null
    on conflict do nothing
    returning 1
)
select (select count(*) from _kindred_waiting where job = $1)  -- as it was before this statement
       - (select count(*) from ended) + (select count(*) from begun) as pending
