-- Forgets mirrors that are gone.
-- $1 uuid[]: mirrors.
delete from _face_sync_asset_map where target_asset_id = any ($1)
