-- Lists the source's assets among those that this cycle looks at, with their paths.
-- $1 uuid: source user.
-- Returns source_id, path, in order. Locks nothing, writes nothing.
select a.id as source_id, a."originalPath" as path
from pg_temp.kindred_changed c
join asset a on a.id = c.asset_id and a."ownerId" = $1
order by a.id
