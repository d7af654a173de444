-- The target deleted these mirrors for good: they stay deleted until restored. What Immich left of their files is queued: an
-- offline mirror's original, which a scan would import as the target's own, or the thumbnails of one whose file the
-- library's watcher missed, and the folder that they lay in. Their rows are gone, so they go by the mirror's id: a path
-- that ends in * is of all files whose names begin so.
-- $1 text: job, $2 text: the tree (prefix; null where it is the source's), $3 boolean: on record as refused; false where the whole job ends.
-- Returns one row for each: source_id.
with refused as (
    delete from _face_sync_asset_map m
    using pg_temp.kindred_touched t
    where t.verdict = 'refused'
      and m.job = $1
      and m.target_asset_id = t.mirror_id
      and not exists (select from asset a where a.id = t.mirror_id)
    returning m.source_asset_id, m.target_asset_id::text as mirror_id, m.target_user_id, m.tree_path
), buried as (
    insert into _face_sync_skipped (source_asset_id, target_user_id, reason, job)
    select source_asset_id, target_user_id, 'tombstone', $1
    from refused
    where $3
    on conflict (source_asset_id, target_user_id) do nothing
), queued as (
    insert into _kindred_unlink (job, folder, path)
    select $1, 'tree', substr(r.tree_path, length($2) + 1) || suffix
    from refused r
    cross join (values (''), ('.xmp')) as s (suffix)
    where starts_with(r.tree_path, $2)
      and not exists (select from asset own where own."originalPath" = r.tree_path)  -- the target's own file by now
    union all
    select $1, f.folder, concat_ws('/', r.target_user_id, left(r.mirror_id, 2), substr(r.mirror_id, 3, 2), r.mirror_id || '*')
    from refused r
    cross join (values ('thumbs'), ('encoded-video')) as f (folder)
)
select source_asset_id as source_id
from refused
