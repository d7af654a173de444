-- Ends the mappings of mirrors that become the target's own, and records what they were. What was at fault on them is
-- forgotten.
-- $1 uuid[]: mirrors, $2 text: job.
-- Returns mirror_id of each. Locks the mappings that it deletes. A second run finds nothing to do.
with ended as (
    delete from _face_sync_asset_map m
    using asset a
    where m.target_asset_id = any ($1)
      and m.job = $2
      and a.id = m.target_asset_id
      and a."ownerId" = m.target_user_id
    returning m.*, a."libraryId" as library_id
), forgotten as (
    delete from _kindred_fault f
    using ended e
    where f.source_asset_id = e.source_asset_id and f.target_user_id = e.target_user_id
)
insert into _kindred_kept (mirror_id, source_asset_id, source_user_id, target_user_id, library_id, job, reason, synced_at,
                           taken_over, tree_path, placed, placed_inode, placed_size, placed_mtime_ns, placed_xmp, xmp_size,
                           xmp_mtime_ns, followed, followed_tags, own, show)
select e.target_asset_id, e.source_asset_id, e.source_user_id, e.target_user_id, e.library_id, e.job,
       (select t.reason from pg_temp.kindred_touched t where t.mirror_id = e.target_asset_id), e.synced_at,
       e.taken_over, e.tree_path, e.placed, e.placed_inode, e.placed_size, e.placed_mtime_ns, e.placed_xmp, e.xmp_size,
       e.xmp_mtime_ns, e.followed, e.followed_tags, e.own, e.show
from ended e
returning mirror_id
