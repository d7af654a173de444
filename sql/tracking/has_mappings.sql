-- Whether a job has mirrors, of its own or of the predecessor's that it may take over.
-- $1 text: job, $2 uuid: source user, $3 uuid: target user.
-- Returns one row: has_mappings. Locks nothing, writes nothing.
select exists (select from _face_sync_asset_map where job = $1)
    or exists (select from _face_sync_asset_map where job is null and source_user_id = $2 and target_user_id = $3)
       as has_mappings
