-- Which of some paths in a tree another asset has.
-- $1 text[]: paths, $2 uuid[]: whose each is to be.
-- Returns ordinal (from 1 on). Locks nothing, writes nothing.
select p.ordinal
from unnest($1::text[], $2::uuid[]) with ordinality as p (path, mirror_id, ordinal)
where exists (select from asset a where a."originalPath" = p.path and a.id <> p.mirror_id offset 0)
