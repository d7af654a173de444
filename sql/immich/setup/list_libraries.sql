-- All external libraries with their import paths, to find a place for a tree that none of them sees, and a library to use.
-- Returns id, owner_id, name, import_paths (JSON), is_empty (no asset is in it); by name.
-- Locks nothing, writes nothing.
select l.id, l."ownerId" as owner_id, l.name::text as name, to_json(l."importPaths")::text as import_paths,
       not exists (select from asset a where a."libraryId" = l.id) as is_empty
from library l
where l."deletedAt" is null
order by l.name, l.id
