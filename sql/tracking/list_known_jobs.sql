-- Every job that has a record of any kind, for a name that the configuration does not have.
-- Returns job, in order.
select job from _kindred_job
union
select job from _face_sync_asset_map where job is not null
order by job
