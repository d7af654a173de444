-- The derived files that a job's interrupted batches may have left without a row: those of assets never committed.
-- $1 text: job.
-- Returns path (folder and below it, as in "thumbs/…").
select f.path
from _kindred_batch b
cross join lateral unnest(b.file_assets, b.file_paths) as f (mirror_id, path)
where b.job = $1
  and not exists (select from _face_sync_asset_map m where m.target_asset_id = f.mirror_id)
