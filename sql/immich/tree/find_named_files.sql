-- Finds out which of some file names are in use: a row of Immich's names the file, or an intent under which an instance
-- is about to place it.
-- $1 text[]: names (folder and below it, as in tree/..., thumbs/...), $2 text: the tree (prefix), $3 text: the media root
-- with a slash at its end, $4 text: job.
-- Returns name, has_row, has_intent, only of names that have one of the two. Locks nothing, writes nothing.
-- Each name is looked up by index, whatever the statistics: by the row's path, or by the id that the file's name begins
-- with.
with file as materialized (
    select x.name,
           case when starts_with(x.name, 'tree/') then $2 || substr(x.name, 6) else $3 || x.name end as path,
           (regexp_match(x.name, '/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[^/]*$'))[1]::uuid as owner
    from unnest($1::text[]) as x (name)
), intended as materialized (
    select f.name
    from _kindred_batch b
    cross join lateral unnest(b.file_paths) as f (name)
    where b.job = $4 or not starts_with(f.name, 'tree/')
)
select file.name,
       coalesce(original.is_named or derived.is_named or xmp.is_named or person.is_named, false) as has_row,
       file.name in (select name from intended) as has_intent
from file
left join lateral (select true as is_named
                   from asset a
                   where a."originalPath" = file.path
                   limit 1) original on true
left join lateral (select true as is_named
                   from (
-- include asset_files
                   ) s
                   where s."assetId" = file.owner and s.path = file.path
                   limit 1) derived on true
left join lateral (select true as is_named
                   from asset a
                   join (
-- include asset_files
                   ) s on s."assetId" = a.id and s.type = 'sidecar'
                   where a."originalPath" = left(file.path, -4)
                     and s.path = file.path
                   limit 1) xmp on true
left join lateral (select true as is_named
                   from person p
                   where p.:"person_id" = file.owner and p."thumbnailPath" = file.path
                   limit 1) person on true
where original.is_named or derived.is_named or xmp.is_named or person.is_named or file.name in (select name from intended)
