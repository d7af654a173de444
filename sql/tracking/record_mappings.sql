-- Ties the batch's source assets to their mirrors.
-- $1 text: job, $2 uuid: source user.
-- A second run fails on the unique keys: a mapped asset is no candidate.
insert into _face_sync_asset_map (source_asset_id, target_asset_id, source_user_id, target_user_id, job, tree_path, placed)
select b.source_id, b.mirror_id, $2, b.target_user_id, $1, b.tree_path, b.placed
from pg_temp.kindred_asset b
