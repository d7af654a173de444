-- Of what a mirror is one.
-- $1 uuid: mirror.
-- Returns one row: source_id, tree_path.
select source_asset_id as source_id, coalesce(tree_path, '') as tree_path
from _face_sync_asset_map
where target_asset_id = $1
