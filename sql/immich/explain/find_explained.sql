-- Finds the source assets that a person may mean by an id, a full path, a path in the tree, or a file's name. A mirror
-- stands for its source, and so does a photo that the target kept. A mirror that is gone, or whose source is gone, is found by
-- its mapping or tombstone.
-- $1 text: what was typed, $2 uuid[]: the jobs' users, $3 integer: how many at most.
-- Returns source_id, matches (of all, not only those returned).
-- Locks nothing, writes nothing.
with meant as (
    select a.id
    from asset a
    where a."ownerId" = any ($2)
      and (a.id::text = lower($1) or a."originalPath" = $1 or a."originalFileName" = $1
           or right(a."originalPath", length($1) + 1) = '/' || $1)
    union
    select m.source_asset_id
    from _face_sync_asset_map m
    where m.target_asset_id::text = lower($1) or m.source_asset_id::text = lower($1) or m.tree_path = $1
    union
    select own.source_asset_id
    from _kindred_kept own
    where own.mirror_id::text = lower($1) or own.source_asset_id::text = lower($1) or own.tree_path = $1
    union
    select k.source_asset_id
    from _face_sync_skipped k
    where k.source_asset_id::text = lower($1)
       or pg_temp.kindred_mirror_id(k.target_user_id, k.source_asset_id)::text = lower($1)
), sources as (
    select distinct coalesce(m.source_asset_id, own.source_asset_id, meant.id) as id
    from meant
    left join _face_sync_asset_map m on m.target_asset_id = meant.id
    left join _kindred_kept own on own.mirror_id = meant.id
)
select id as source_id, count(*) over () as matches
from sources
order by id
limit $3
