-- Whether anything of a job's lies in its tree. A batch that began and has no mirrors has nothing there but names that scans
-- pass over.
-- $1 text: job, $2 text: the tree (prefix).
-- Returns one row: needed.
select exists (select from _face_sync_asset_map where job = $1 and starts_with(tree_path, $2))
    or exists (select from _kindred_unlink where job = $1 and folder = 'tree' and path !~ '(^|/)\.kindred-[^/]*$') as needed
