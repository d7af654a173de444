-- All names that jobs have or had, as far as there is a record: a new job gets another one.
-- Returns job, in order. Locks nothing, writes nothing.
select job from _kindred_job
union
select job from _kindred_unshared
union
select job from _kindred_kept
union
select job from _face_sync_asset_map where job is not null
order by job
