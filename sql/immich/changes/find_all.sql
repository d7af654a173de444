-- Fills pg_temp.kindred_changed with all assets of the job's source and all its mirrors.
-- $1 text: job, $2 uuid: source user.
-- Returns nothing. Locks nothing, writes only the temporary table, which is empty when a job's cycle begins
-- (clear_lists).
insert into pg_temp.kindred_changed (asset_id)
select id from asset where "ownerId" = $2
union
select source_asset_id from _face_sync_asset_map where job = $1
union
select target_asset_id from _face_sync_asset_map where job = $1
