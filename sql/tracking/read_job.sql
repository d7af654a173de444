-- What a job was when it last ran.
-- $1 text: job.
-- Returns one row, or none: source_user_id, target_user_id, target_library_id, source_path_prefix, target_path_prefix,
-- made_tree, tree_is_sources (every original in the tree is the source's own, as with `originals: existing`).
select j.source_user_id, j.target_user_id, j.target_library_id, j.source_path_prefix, j.target_path_prefix, j.made_tree,
       coalesce((select bool_and(m.placed is not distinct from 'existing')
                 from _face_sync_asset_map m
                 where m.job = j.job and starts_with(m.tree_path, j.target_path_prefix)), false) as tree_is_sources
from _kindred_job j
where j.job = $1
