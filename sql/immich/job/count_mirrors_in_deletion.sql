-- How many of a job's mirrors lie in a library that Immich is deleting: they go one by one.
-- $1 text: job, $2 uuid: target library.
-- Returns one row: mirrors, library (the name, or null). Looks at no mirror where the job's library did not change. Locks
-- nothing, writes nothing.
select count(m.id) as mirrors, max(l.name) as library
from _kindred_job j
join library l on l.id = j.mirrors_library_id and l."deletedAt" is not null
join _face_sync_asset_map m on m.job = j.job
                           and (select a."libraryId" from asset a where a.id = m.target_asset_id) = l.id
where j.job = $1
  and j.mirrors_library_id <> $2
