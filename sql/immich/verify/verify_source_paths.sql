-- Promise 1: paths of mirrors and mirrored people that name a file of the source's. Immich unlinks and rewrites what
-- such a path names.
-- Returns source_id, mirror_id, detail (the path).
-- Locks nothing, writes nothing.
with mirror_path as (
    select p.source_id, p.mirror_id, p.path
    from pg_temp.kindred_pair p
    union all
    select p.source_id, p.mirror_id, f.path
    from pg_temp.kindred_pair p
    join (
-- include asset_files
    ) f on f."assetId" = p.mirror_id
    union all
    select p.source_id, p.mirror_id, t."thumbnailPath"
    from pg_temp.kindred_person_pair p
    join person t on t.:"person_id" = p.mirror_id and t."ownerId" = (select target_user from pg_temp.kindred_scope)
),
source_path as (
    select a."originalPath" as path
    from pg_temp.kindred_scope j
    join asset a on a."ownerId" = j.source_user
    union all
    select f.path
    from pg_temp.kindred_scope j
    join asset a on a."ownerId" = j.source_user
    join (
-- include asset_files
    ) f on f."assetId" = a.id
    union all
    select s."thumbnailPath"
    from pg_temp.kindred_scope j
    join person s on s."ownerId" = j.source_user
    where s."thumbnailPath" <> ''
),
source_folder as (
    select j.source_prefix as path
    from pg_temp.kindred_scope j
    where j.source_prefix <> ''
    union all
    select j.media_root || '/' || kind || '/' || label || '/'
    from pg_temp.kindred_scope j
    join "user" u on u.id = j.source_user
    cross join unnest('{thumbs,encoded-video,upload,library,profile}'::text[]) as kind
    cross join lateral unnest(array [u.id::text, u."storageLabel"]) as label
    where label <> ''
)
select m.source_id, m.mirror_id, m.path as detail
from mirror_path m
join source_path s on s.path = m.path
union
select m.source_id, m.mirror_id, m.path
from mirror_path m
join source_folder f on starts_with(m.path, f.path)
