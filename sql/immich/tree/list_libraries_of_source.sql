-- Lists the libraries of a job's source, the oldest first, for the tree's folders.
-- $1 uuid: source user.
-- Returns library_id, name, import_paths (a JSON array). Locks nothing, writes nothing.
select l.id as library_id, l.name, to_json(l."importPaths")::text as import_paths
from library l
where l."ownerId" = $1
order by l."createdAt", l.id
