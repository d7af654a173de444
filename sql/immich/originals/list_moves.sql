-- Lists a job's moves that were interrupted, or that wait for a name which another file holds.
-- $1 text: job, $2 text: the tree (prefix), $3 boolean: also those that are not due for another try.
-- Returns mirror_id, source_id, original_path (the source's), old_path, new_path (both below the tree), is_committed (the
-- row has the new path), is_there (the mirror), is_taken (another asset's row has the old path by now), has_own_xmp (the XMP
-- file beside it is not ours), old_inode, old_size, old_mtime_ns (what we made under the old path; null where that is not
-- known, the inode but for hard links).
-- Locks nothing, writes nothing.
select v.mirror_id,
       v.source_asset_id as source_id,
       coalesce(s."originalPath", '') as original_path,
       v.old_path,
       v.new_path,
       coalesce(a."originalPath", m.tree_path) is not distinct from $2::text || v.new_path as is_committed,
       a.id is not null as is_there,
       exists (select from asset other
               where other."originalPath" = $2::text || v.old_path and other.id <> v.mirror_id) as is_taken,
       m.placed_xmp is false as has_own_xmp,
       v.old_inode,
       v.old_size,
       v.old_mtime_ns
from _kindred_move v
left join _face_sync_asset_map m on m.target_asset_id = v.mirror_id
left join asset a on a.id = v.mirror_id and a."ownerId" = m.target_user_id
left join asset s on s.id = v.source_asset_id
left join _kindred_fault f on f.source_asset_id = v.source_asset_id and f.target_user_id = m.target_user_id
where v.job = $1
  and ($3::boolean or f.retry_at is null or f.retry_at not between now() and now() + interval '1 day')
order by v.mirror_id, v.new_path
