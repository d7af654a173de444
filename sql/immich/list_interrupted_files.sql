-- The derived files that a job's interrupted batches may have left without a row: those of mirrors that are not there.
-- $1 text: job.
-- Returns path (folder and below it, as in "thumbs/…").
-- Locks nothing, writes nothing.
select f.path
from _kindred_batch b
cross join lateral unnest(b.file_assets, b.file_paths) as f (mirror_id, path)
where b.job = $1
  and not exists (select from asset x where x.id = f.mirror_id)
