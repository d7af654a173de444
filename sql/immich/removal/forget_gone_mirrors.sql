-- Forgets the mirrors of one verdict whose rows are gone, and queues what Immich left of their files: an offline mirror's
-- original, which a scan would import as the target's own, or the thumbnails of a mirror whose file the library's watcher
-- missed, and the folder that they lay in. Their rows are gone, so these files are found by the mirror's id: a path that
-- ends in * means all files whose names begin so.
-- A photo that the target deleted gets a tombstone. A photo that Immich deleted by itself is made again: its source asset
-- waits for that, also for another job of the same users into whose folder it has moved, and a stack that was deleted with
-- it does not count as dissolved by the target.
-- $1 text: job, $2 text: the tree (prefix; null where it is the source's), $3 text: verdict (tombstone or purged), $4
-- boolean: with tombstones; false where the whole job ends.
-- Returns source_id of each. Locks the mappings that it deletes. A second run finds no mapping.
with gone as (
    delete from _face_sync_asset_map m
    using pg_temp.kindred_touched t
    where t.verdict = $3
      and m.job = $1
      and m.target_asset_id = t.mirror_id
      and not exists (select from asset a where a.id = t.mirror_id)
    returning m.source_asset_id, m.target_asset_id as mirror_id, m.target_user_id, m.tree_path,
              case when m.placed = 'hardlink' then m.placed_inode end as inode, m.placed_size, m.placed_mtime_ns, m.placed_xmp
), noted as (
    insert into _face_sync_skipped (source_asset_id, target_user_id, reason, job)
    select source_asset_id, target_user_id, 'tombstone', $1
    from gone
    where $4 and $3 = 'tombstone'
    on conflict (source_asset_id, target_user_id) do nothing
), awaited as (
    insert into _kindred_waiting (job, source_asset_id)
    select $1, source_asset_id
    from gone
    where $3 = 'purged'
    union
    select o.job, g.source_asset_id
    from gone g
    join asset s on s.id = g.source_asset_id
    join _kindred_job o on o.source_user_id = s."ownerId"
                       and o.target_user_id = g.target_user_id
                       and o.job <> $1
                       and starts_with(s."originalPath", o.source_path_prefix)
    where $3 = 'purged'
      and not exists (select from _kindred_unshared u where u.job = o.job)
    on conflict do nothing
), unstacked as (
    delete from _kindred_stack k
    using gone g
    where $3 = 'purged'
      and k.primary_id = g.mirror_id
      and not exists (select from stack s where s.id = k.stack_id)
), entries as (
    delete from _kindred_album_entry k
    using gone g
    where k.asset_id = g.mirror_id
), queued as (
    insert into _kindred_unlink (job, folder, path, inode, size, mtime_ns, source_path)
    select $1, 'tree', substr(g.tree_path, length($2) + 1) || suffix,
           case when suffix = '' then g.inode end, case when suffix = '' then g.placed_size end,
           case when suffix = '' then g.placed_mtime_ns end, s."originalPath"
    from gone g
    left join asset s on s.id = g.source_asset_id
    cross join (values (''), ('.xmp')) as x (suffix)
    where starts_with(g.tree_path, $2)
      and (suffix = '' or g.placed_xmp is not false)  -- somebody else's stays; null: not known
      and not exists (select from asset own where own."originalPath" = g.tree_path)  -- the target's own file by now
    union all
    select $1, f.folder, concat_ws('/', g.target_user_id, left(g.mirror_id::text, 2), substr(g.mirror_id::text, 3, 2),
                                   g.mirror_id::text || '*'),
           null, null, null, null
    from gone g
    cross join (values ('thumbs'), ('encoded-video')) as f (folder)
)
select source_asset_id as source_id
from gone
