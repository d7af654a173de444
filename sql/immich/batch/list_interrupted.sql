-- Lists the assets of a job's interrupted batches, and whether their mirrors are there. A batch may have been committed,
-- and the target may have deleted a mirror since. A mirror that was to move is there if its row has the new path.
-- $1 text: job, $2 text: the tree (prefix).
-- Returns batch_id, source_id, mirror_id, tree_path (below the tree), original_path (the source's; empty: it is gone),
-- is_there.
-- Locks nothing, writes nothing.
select b.id as batch_id,
       a.source_id,
       a.mirror_id,
       a.tree_path,
       coalesce((select s."originalPath" from asset s where s.id = a.source_id), '') as original_path,
       exists (select from asset x where x.id = a.mirror_id and x."originalPath" = $2 || a.tree_path) as is_there
from _kindred_batch b
cross join lateral unnest(b.source_assets, b.mirrors, b.tree_paths) as a (source_id, mirror_id, tree_path)
where b.job = $1
