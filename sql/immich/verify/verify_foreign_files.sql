-- Promise 4: files in the tree (pg_temp.kindred_disk_entry) that are neither a mirror's original nor the XMP file beside
-- one, nor those of a photo that the target kept: a scan would import them as the target's own. Scans skip names that begin
-- with a dot, which are not among them, and what the library's exclusion patterns match, such as a NAS's own folders. A disk
-- that ignores case (place: blind tree) shows names in other letters than the rows.
-- Returns source_id, mirror_id (both null), detail (the path).
-- Locks nothing, writes nothing.
with mirror as (
    select a."originalPath" as path
    from _face_sync_asset_map m
    join asset a on a.id = m.target_asset_id
    union all  -- of those that are gone, until a person decides
    select h.tree_path
    from _kindred_brake b
    join _face_sync_asset_map h on h.job = b.job
    where b.tombstones > 0
    union all  -- the target's own by now
    select k.tree_path
    from _kindred_kept k
    where k.tree_path is not null
)
select null::uuid as source_id, null::uuid as mirror_id, e.path as detail
from pg_temp.kindred_disk_entry e
where e.place in ('tree', 'blind tree')
  and not exists (select from mirror m where m.path = e.path)
  and not exists (select from mirror m where m.path || '.xmp' = e.path)
  and not exists (select from mirror m where lower(m.path) = case e.place when 'blind tree' then lower(e.path) end)
  and not exists (select from mirror m where lower(m.path) || '.xmp' = case e.place when 'blind tree' then lower(e.path) end)
  and not exists (select
                  from pg_temp.kindred_scope j
                  join library l on l.id = j.library
                  cross join unnest(l."exclusionPatterns") as x (pattern)
                  where e.path like pg_temp.kindred_exclusion_like(x.pattern))
