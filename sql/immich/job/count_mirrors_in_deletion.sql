-- Counts a job's mirrors in a library that Immich is deleting. Immich deletes them one by one.
-- $1 text: job, $2 uuid: target library.
-- Returns one row: mirrors, library (the name, or null). Reads no mirror unless the job's library changed.
-- Locks nothing, writes nothing.
select count(m.id) as mirrors, max(l.name) as library
from _kindred_job j
join library l on l.id = j.mirrors_library_id and l."deletedAt" is not null
join _face_sync_asset_map m on m.job = j.job
                           and (select a."libraryId" from asset a where a.id = m.target_asset_id) = l.id
where j.job = $1
  and j.mirrors_library_id <> $2
