-- The assets of a job's batches that were cut short, and whether their rows were committed.
-- $1 text: job.
-- Returns batch_id, mirror_id, tree_path (below the tree), committed.
select b.id as batch_id,
       a.mirror_id,
       a.tree_path,
       m.target_asset_id is not null as committed
from _kindred_batch b
cross join lateral unnest(b.source_assets, b.mirrors, b.tree_paths) as a (source_id, mirror_id, tree_path)
left join _face_sync_asset_map m on m.source_asset_id = a.source_id and m.target_user_id = b.target_user_id
where b.job = $1
