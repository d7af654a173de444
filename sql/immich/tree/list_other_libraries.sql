-- Lists every library but one, whoever owns it, to see whether its scans reach the tree.
-- $1 uuid: the job's target library.
-- Returns library_id, name, owner (the user's name), import_paths, exclusion_patterns (JSON arrays), in order.
-- Locks nothing, writes nothing.
select l.id as library_id,
       l.name,
       u.name as owner,
       to_json(l."importPaths")::text as import_paths,
       to_json(l."exclusionPatterns")::text as exclusion_patterns
from library l
join "user" u on u.id = l."ownerId"
where l.id <> $1
  and l."deletedAt" is null
order by l.name, l.id
