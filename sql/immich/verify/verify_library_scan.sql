-- Promise 2: mirrors that a library scan would set offline, or would not recognise as the library's (behaviours, 2):
-- outside of the library's import paths, matched by one of its exclusion patterns, or not external.
-- Returns source_id, mirror_id, detail.
-- Locks nothing, writes nothing.
with exclusion as (
    select x.pattern, pg_temp.kindred_exclusion_like(x.pattern) as like_pattern
    from pg_temp.kindred_scope j
    join library l on l.id = j.library
    cross join unnest(l."exclusionPatterns") as x (pattern)
)
select p.source_id, p.mirror_id, 'isExternal is false' as detail
from pg_temp.kindred_pair p
join asset a on a.id = p.mirror_id
where not a."isExternal"
  and not p.is_extracted
union all
select p.source_id, p.mirror_id, 'outside of the library''s import paths'
from pg_temp.kindred_scope j
cross join pg_temp.kindred_pair p
where not p.is_extracted  -- not external: scans let it be
  and not exists (select from library l
                  cross join unnest(l."importPaths") as import (path)
                  where l.id = j.library and p.path like import.path || '%')
union all
select p.source_id, p.mirror_id, 'matched by the exclusion pattern ' || e.pattern
from pg_temp.kindred_pair p
join exclusion e on p.path like e.like_pattern
where not p.is_extracted
