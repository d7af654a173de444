-- Whether anything of a job's lies, or may lie, in its tree.
-- $1 text: job, $2 text: the tree (prefix).
-- Returns one row: needed.
select exists (select from _face_sync_asset_map where job = $1 and starts_with(tree_path, $2))
    or exists (select from _kindred_unlink where job = $1 and folder = 'tree')
    or exists (select from _kindred_batch where job = $1) as needed
