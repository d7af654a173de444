-- Checks the users and the library that a job names, for the guard.
-- $1 uuid: source user, $2 uuid: target user, $3 uuid: target library, $4 text: the tree (prefix).
-- Returns one row: source_there, target_there (users that exist and are not deleted), library_there, source_in_deletion,
-- target_in_deletion, library_in_deletion (Immich deletes them, now or after some days), library_owner, import_paths,
-- exclusion_patterns (JSON arrays; null without a library), excluding (those of the patterns that match everything in the
-- tree).
-- Locks nothing, writes nothing.
select exists (select from "user" where id = $1 and "deletedAt" is null) as source_there,
       exists (select from "user" where id = $2 and "deletedAt" is null) as target_there,
       l.id is not null as library_there,
       exists (select from "user" where id = $1 and "deletedAt" is not null) as source_in_deletion,
       exists (select from "user" where id = $2 and "deletedAt" is not null) as target_in_deletion,
       exists (select from library where id = $3 and "deletedAt" is not null) as library_in_deletion,
       l."ownerId" as library_owner,
       to_json(l."importPaths")::text as import_paths,
       to_json(l."exclusionPatterns")::text as exclusion_patterns,
       (select to_json(array_agg(x.pattern))::text
        from unnest(l."exclusionPatterns") as x (pattern)
        where $4 || 'any' like pg_temp.kindred_exclusion_like(x.pattern)) as excluding
from (select 1) one
left join library l on l.id = $3 and l."deletedAt" is null
