-- Fills pg_temp.kindred_mapping with the mappings of the job in pg_temp.kindred_scope. A mapping of the predecessor names
-- no job. It belongs to this job if its mirror lies in the job's library or in none, or is gone.
-- Returns nothing. Writes only the temporary table.
insert into pg_temp.kindred_mapping (source_id, mirror_id, tree_path, taken_over, synced_at)
select m.source_asset_id, m.target_asset_id, m.tree_path, m.taken_over or m.job is null, m.synced_at
from pg_temp.kindred_scope j
join _face_sync_asset_map m on m.target_user_id = j.target_user and m.source_user_id = j.source_user
left join asset a on a.id = m.target_asset_id
where m.job = j.job
   or (m.job is null and coalesce(a."libraryId", j.library) = j.library)
