-- Ties the batch's source assets to their mirrors, and says what was made of the originals.
-- $1 text: job, $2 uuid: source user.
-- A second run fails on the unique keys: a mapped asset is no candidate.
insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id, job, tree_path, placed,
                                  placed_inode, placed_size, placed_mtime_ns, placed_xmp, show)
select b.source_id, b.mirror_id, $2, b.target_user_id, $1, b.tree_path, b.placed,
       b.placed_inode, b.placed_size, b.placed_mtime_ns, b.placed_xmp, b.show
from pg_temp.kindred_asset b
