-- Promise 4: paths of files that are not where Immich looks for the mirror's files (behaviours, 8). Its migration would
-- rename such a file, and deleting the mirror would leave or miss it. An XMP file lies beside the original.
-- Returns source_id, mirror_id, detail (the path).
-- Locks nothing, writes nothing.
with named as (
    select p.source_id, p.mirror_id, f.type, f.path, p.path as original,
           j.media_root || case when f.type = 'encoded_video' then '/encoded-video/' else '/thumbs/' end
               || j.target_user || '/' || left(p.mirror_id::text, 2) || '/' || substr(p.mirror_id::text, 3, 2) || '/'
               as folder,
           case when f.type = 'encoded_video' then '' else '[-_]' || f.type end
               || case when f.is_edited then '_edited' else '' end as kind
    from pg_temp.kindred_scope j
    cross join pg_temp.kindred_pair p
    join (
-- include asset_files
    ) f on f."assetId" = p.mirror_id
    union all
    select p.source_id, p.mirror_id, 'encoded_video', p.path, null,
           j.media_root || '/encoded-video/' || j.target_user || '/' || left(p.mirror_id::text, 2) || '/'
               || substr(p.mirror_id::text, 3, 2) || '/',
           '(-MP)?'
    from pg_temp.kindred_scope j
    cross join pg_temp.kindred_pair p
    where p.is_extracted
    union all
    select p.source_id, p.mirror_id, 'person', t."thumbnailPath", null,
           j.media_root || '/thumbs/' || j.target_user || '/' || left(t.:"person_id"::text, 2) || '/'
               || substr(t.:"person_id"::text, 3, 2) || '/',
           ''
    from pg_temp.kindred_scope j
    cross join pg_temp.kindred_person_pair p
    join person t on t.:"person_id" = p.mirror_id and t."ownerId" = (select target_user from pg_temp.kindred_scope)
    where t."thumbnailPath" <> ''
)
select source_id, mirror_id, path as detail
from named
where case when type = 'sidecar' then path <> original || '.xmp'
           else not starts_with(path, folder || mirror_id)
                -- few patterns: PostgreSQL keeps the last 32 ready, and to read one again takes long
                or substr(path, length(folder) + 37) !~ ('^' || kind || '\.[A-Za-z0-9]+$') end
