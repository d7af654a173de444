-- Fills pg_temp.kindred_touched with all mappings of a job that ends. Mirrors that are there are to be removed; of the
-- others only records and files are left.
-- $1 text: job.
-- Returns nothing. Locks nothing, writes only the temporary table; the caller truncates it first.
insert into pg_temp.kindred_touched (source_id, mirror_id, verdict)
select m.source_asset_id, m.target_asset_id, case when a.id is null then 'tombstone' else 'removed' end
from _face_sync_asset_map m
left join asset a on a.id = m.target_asset_id
where m.job = $1
