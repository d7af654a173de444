-- The folders of a user's external libraries, two levels deep, and how many photos lie in each and below it.
-- $1 uuid: source user.
-- Returns folder (as Immich names it, with a slash at its end), photos; by folder.
-- Locks nothing, writes nothing.
with import as (
    select l.id as library_id, rtrim(i.path, '/') || '/' as path
    from library l
    cross join lateral unnest(l."importPaths") as i (path)
    where l."ownerId" = $1 and l."deletedAt" is null
), photo as (
    select a.id, i.path, string_to_array(substr(a."originalPath", length(i.path) + 1), '/') as parts
    from asset a
    join import i on i.library_id = a."libraryId" and starts_with(a."originalPath", i.path)
    where a."ownerId" = $1 and a."deletedAt" is null and a.visibility in ('timeline', 'archive')
)
select p.path || case when d.depth = 0 then '' else array_to_string(p.parts[1:d.depth], '/') || '/' end as folder,
       count(distinct p.id) as photos
from photo p
join generate_series(0, 2) as d (depth) on d.depth < cardinality(p.parts)
group by 1
order by 1
