-- Forgets what the brake held back and what is gone now, because it was released.
-- $1 text: job.
-- Returns nothing. A second run finds nothing to do.
delete from _kindred_held h
where h.job = $1
  and not exists (select from _face_sync_asset_map m where m.source_asset_id = h.source_asset_id and m.job = $1)
