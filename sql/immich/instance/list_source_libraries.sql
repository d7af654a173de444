-- Lists the libraries that a job's source assets lie in, without the targets' libraries.
-- $1 uuid: source user, $2 text: source path prefix, $3 uuid[]: target libraries of all jobs.
-- Returns library_id. Reads a library's assets only up to the first one that fits. Locks nothing, writes nothing.
select l.id as library_id
from library l
where l."ownerId" = $1
  and l."deletedAt" is null
  and l.id <> all ($3)
  and exists (select from asset a
              where a."libraryId" = l.id
                and a."deletedAt" is null
                and starts_with(a."originalPath", $2))
