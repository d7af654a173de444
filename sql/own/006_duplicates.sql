-- Source assets that are not mirrored because the target has an own copy (reason `duplicate`): which one. When that copy
-- goes, the row goes too. Null for every other reason, and on the predecessor's rows.
alter table _face_sync_skipped
    add column if not exists own_asset_id uuid;

create index if not exists _face_sync_skipped_own_asset_idx
    on _face_sync_skipped (own_asset_id) where own_asset_id is not null;
